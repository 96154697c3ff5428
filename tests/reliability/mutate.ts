import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { mutants } from './mutants.ts';

// Preloaded into a process (`node --import`), it makes the mutant that `SM_MUTANT` names of the sources as they are
// loaded.
const name = process.env['SM_MUTANT'];
const mutant = mutants.find((one) => one.name === name);
if (mutant === undefined)
  throw new Error(`SM_MUTANT is '${name}'; allowed: ${mutants.map((one) => one.name).join(', ')}`);
const { file, from, to } = mutant;
const url = new URL(`../../${file}`, import.meta.url);
if (readFileSync(url, 'utf8').split(from).length !== 2) throw new Error(`${file} must have this once: ${from}`);

registerHooks({
  load: (asked, context, nextLoad) => {
    const loaded = nextLoad(asked, context);
    if (asked !== url.href) return loaded;
    return { ...loaded, source: String(loaded.source).replace(from, () => to) };
  },
});
