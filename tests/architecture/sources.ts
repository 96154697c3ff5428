import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A source file as the rules see it. */
export type Source = {
  /** From the root, with slashes: `services/order/src/main.ts`. */
  readonly path: string;
  /** Its package: `@sales/order`. */
  readonly owner: string;
  readonly text: string;
};

export type Package = {
  readonly name: string;
  /** From the root: `services/order`. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  /** What it is built and tested with. */
  readonly devDependencies: readonly string[];
};

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const namesOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

const packageAt = (path: string): Package => {
  const { name, dependencies, optionalDependencies, devDependencies } = JSON.parse(read(path));
  return {
    name: String(name),
    folder: dirname(path),
    dependencies: [...namesOf(dependencies), ...namesOf(optionalDependencies)],
    devDependencies: namesOf(devDependencies),
  };
};

export const packages = (): readonly Package[] =>
  globSync(['libs/*/package.json', 'services/*/package.json', 'deploy/*/package.json', 'tests/package.json'], {
    cwd: root,
  })
    .toSorted()
    .map(packageAt);

export const sources = (): readonly Source[] =>
  packages().flatMap(({ name, folder }) =>
    globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: (path) => /node_modules|\/dist$/.test(path) })
      .toSorted()
      .map((path) => ({ path, owner: name, text: read(path) })),
  );

const statement = /^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const onlyTypes = /^(?:import|export) (?:type\b|\{(?:\s*type [^,}]+,?)+\s*\})/;

/** What a file imports that is there when it runs. */
export const valuesImportedBy = ({ text }: Source): readonly string[] =>
  [...text.matchAll(statement)].flatMap(([whole, from, bare, dynamic]) =>
    onlyTypes.test(whole) ? [] : (from ?? bare ?? dynamic ?? []),
  );

/** What a file imports, types included, as it is written. */
export const importsOf = ({ text }: Source): readonly string[] =>
  [...text.matchAll(statement)].flatMap(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? []);
