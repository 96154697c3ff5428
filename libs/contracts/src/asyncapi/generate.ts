import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { breakingChanges } from './breaking-changes.ts';
import { document, files, released } from './files.ts';

const asked = (flag: string): boolean => process.argv.includes(flag);
const target = (path: string): URL => new URL(`../../${path}`, import.meta.url);

for (const [path, text] of Object.entries(files)) writeFileSync(target(path), text);

const breaches = breakingChanges(parse(readFileSync(target(released), 'utf8')), document);
for (const breach of breaches) console.error(breach);

if (breaches.length > 0 && !asked('--breaking')) {
  console.error('This breaks what was released. Publish a new version of the event beside the old one instead.');
  process.exitCode = 1;
} else if (asked('--release')) {
  writeFileSync(target(released), files['asyncapi.yaml'] ?? '');
}
