// Runs a TypeScript entry: `node deploy/run.js services/standalone/src/main.ts`. In plain, old JavaScript, so that also
// a Node that is too old gets as far as saying so.
import nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or later and runs on ${process.versions.node}. ` +
      '`npm install` brings one, with which every npm ' +
      'script runs: install again with install scripts allowed, or install a newer Node.',
  );
  process.exit(1);
}

// Keeps what Node has compiled for the next start, beside the packages: who can write there can change the
// code as well. Where the folder cannot be written, Node goes on without.
nodeModule.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)));
const [, , entry = ''] = process.argv;
process.argv.splice(1, 2, entry);
await import(new URL(`../${entry}`, import.meta.url).href);
// Now, because a process that is killed would not.
nodeModule.flushCompileCache();
