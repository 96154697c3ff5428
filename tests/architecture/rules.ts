import { dirname, join, normalize } from 'node:path/posix';
import { importsOf, type Package, type Source, valuesImportedBy } from './sources.ts';

/** Looks at one file and says what is wrong with it, in full sentences. */
export type Rule = (source: Source, packages: readonly Package[]) => readonly string[];

/** `npm run cluster`: a tool for trying the cluster, made of the same parts as the tests of it. */
const localCluster = '@sales/local-cluster';

/** Code that runs in tests only: it may import test tools and adapters. */
const isTestCode = ({ path, owner }: Source): boolean =>
  /\.(?:test|bench)\.tsx?$|\/(testing|contract|fixtures)\/|\/fixtures?\.ts$/.test(path) ||
  owner === '@sales/test-kit' ||
  owner === '@sales/tests' ||
  owner === localCluster;

const isService = (owner: string, packages: readonly Package[]): boolean =>
  packages.some(({ name, folder }) => name === owner && folder.startsWith('services/')) && owner !== standalone;

/** What read sides share. */
const readKit = '@sales/read-kit';

/** Makes pages of what documents say. It knows nothing of the business. */
const documents = '@sales/documents';

const isAdapter = (name: string): boolean => name.startsWith('@sales/adapter-');

/** Opens either world: the only package beside tests that knows adapters. */
const platform = '@sales/platform';

/** All services in one process. */
const standalone = '@sales/standalone';

/** What people see: its app is built, and asks the services as any client does; a process of its own serves it. */
const webConsole = '@sales/console';
const isApp = ({ owner, path }: Source): boolean => owner === webConsole && !/\/src\/(server\/|main\.ts$)/.test(path);

/** `npm run ops`: works on the ports from outside of every service. */
const operations = '@sales/ops';

/** `@sales/eventsourcing/testing` -> `@sales/eventsourcing`, `typebox/compile` -> `typebox` */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

const targetOf = ({ path }: Source, specifier: string): string => normalize(join(dirname(path), specifier));

const ours = (source: Source): readonly string[] =>
  importsOf(source).filter((specifier) => specifier.startsWith('@sales/') && packageOf(specifier) !== source.owner);

/** What each kind of package may import of ours. What is not here may not be imported. */
const allowed = (source: Source, packages: readonly Package[]): ((name: string) => boolean) => {
  const { owner, path } = source;
  const only =
    (...names: readonly string[]) =>
    (name: string) =>
      names.includes(name);
  if (owner === '@sales/tests' || owner === '@sales/test-kit') return () => true;
  if (owner === localCluster) return only('@sales/adapter-postgres', '@sales/service-kit', '@sales/test-kit');
  const ofTests = (name: string): boolean => isTestCode(source) && (isAdapter(name) || name === '@sales/test-kit');
  if (owner === platform) {
    const own = only('@sales/eventsourcing', '@sales/service-kit');
    return (name) => isAdapter(name) || own(name) || ofTests(name);
  }
  if (owner === standalone) {
    const own = only('@sales/eventsourcing', '@sales/service-kit', platform);
    return (name) => own(name) || isService(name, packages);
  }
  if (owner === operations) {
    const own = only('@sales/eventsourcing', '@sales/contracts', '@sales/service-kit', platform);
    return (name) => own(name) || ofTests(name);
  }
  if (owner === webConsole) {
    const own = isApp(source) ? only('@sales/client') : only('@sales/service-kit');
    return (name) => own(name) || (!isApp(source) && ofTests(name));
  }
  if (owner === '@sales/demo') return only('@sales/contracts');
  const core = isService(owner, packages)
    ? only('@sales/eventsourcing', '@sales/contracts', '@sales/service-kit', readKit, documents)
    : owner === readKit
      ? only('@sales/eventsourcing', '@sales/contracts', '@sales/service-kit')
      : owner === '@sales/service-kit'
        ? only('@sales/eventsourcing', '@sales/contracts')
        : isAdapter(owner)
          ? only('@sales/eventsourcing')
          : () => false;
  if (isTestCode(source)) {
    return (name) => core(name) || (!isService(name, packages) && name !== standalone);
  }
  if (isService(owner, packages) && path.endsWith('/src/main.ts')) return (name) => core(name) || name === platform;
  return core;
};

const reasonFor = (name: string, packages: readonly Package[]): string => {
  if (isService(name, packages)) return 'no service imports another; they talk by published events';
  if (isAdapter(name)) return `adapters are known to ${platform} only; take the port`;
  if (name === platform) return 'a platform is opened by main.ts, by standalone and by tools; take the port';
  if (name === '@sales/test-kit') return 'it is for tests';
  return 'see "Imports" in docs/add-a-feature.md';
};

/**
 * contracts, eventsourcing -> nothing; adapters -> eventsourcing; service-kit -> both; read-kit -> all three; services
 * -> these, no adapters; platform -> adapters; main.ts, standalone, ops -> platform.
 */
export const layers: Rule = (source, packages) => {
  const may = allowed(source, packages);
  return ours(source)
    .filter((specifier) => !may(packageOf(specifier)))
    .map(
      (specifier) =>
        `${source.path} imports '${specifier}', which ${source.owner} may not: ` +
        `${reasonFor(packageOf(specifier), packages)}`,
    );
};

/**
 * Rules, by the names of their files: what decides, where events go, and what read models make of them; and what the
 * kit of the read side has for these.
 */
const isRules = ({ path, owner }: Source, packages: readonly Package[]): boolean =>
  path.startsWith('libs/read-kit/src/folding/') ||
  ((isService(owner, packages) || owner === readKit) &&
    /\/(events|state|commands|evolve|decide(-[a-z-]+)?|decider|fold(-[a-z-]+)?|routing|[a-z-]+-policy)\.ts$/.test(
      path,
    ));

/**
 * What rules may import of packages. `pinyin-pro` is a function from a text to its readings, with its dictionary in it:
 * folds make the words of it by which a Chinese name is found.
 */
const pure = new Set(['@sales/eventsourcing', '@sales/contracts', `${readKit}/folding`, 'pinyin-pro']);

/**
 * What rules import, and what that imports: each file with the one that imports it. A type that another part of the
 * service gives by its index.ts brings nothing of that part with it.
 */
const importedByRules = (sources: readonly Source[], packages: readonly Package[]): ReadonlyMap<string, string> => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const found = new Map<string, string>();
  const visit = (source: Source, importer: string): void => {
    if (found.has(source.path) || isTestCode(source)) return;
    found.set(source.path, importer);
    const values = valuesImportedBy(source);
    for (const specifier of importsOf(source).filter(isRelative)) {
      if (specifier.endsWith('/index.ts') && !values.includes(specifier)) continue;
      const target = byPath.get(targetOf(source, specifier));
      if (target !== undefined) visit(target, source.path);
    }
  };
  for (const source of sources) if (isRules(source, packages)) visit(source, 'itself');
  return found;
};

/**
 * Rules are pure, with all that they import: no client, no framework, no node module, nothing of the service around.
 */
export const pureRules = (sources: readonly Source[], packages: readonly Package[]): readonly string[] => {
  const importers = importedByRules(sources, packages);
  return sources
    .filter(({ path }) => importers.has(path))
    .flatMap((source) =>
      importsOf(source)
        .filter((name) => !isRelative(name) && !pure.has(name))
        .map(
          (name) =>
            `${source.path} imports '${name}', and is part of the rules by ${importers.get(source.path)}: these ` +
            'import @sales/eventsourcing and @sales/contracts only; take what it gives as data in the command',
        ),
    );
};

/** The folder of a service that a file is in and that says by its `index.ts` what others may use; none at the root. */
const partOf = (path: string, entries: ReadonlySet<string>): string | undefined => {
  for (let folder = dirname(path); folder.includes('/src/'); folder = dirname(folder)) {
    if (entries.has(`${folder}/index.ts`)) return folder;
  }
  return undefined;
};

/** An aggregate, a process, a read model and what they share are known to the rest of their service by `index.ts`. */
export const throughIndex = (sources: readonly Source[]): readonly string[] => {
  const entries = new Set(sources.map(({ path }) => path).filter((path) => path.endsWith('/index.ts')));
  return sources
    .filter((source) => !isTestCode(source))
    .flatMap((source) =>
      importsOf(source)
        .filter(isRelative)
        .flatMap((specifier) => {
          const target = targetOf(source, specifier);
          const part = partOf(target, entries);
          return part === undefined || target === `${part}/index.ts` || source.path.startsWith(`${part}/`)
            ? []
            : [`${source.path} imports '${specifier}': take it from ${part}/index.ts, which says what others may use`];
        }),
    );
};

/** Relative imports name a file, and stay in the package: into another one goes its name and its `exports`. */
export const ownFilesOnly: Rule = (source, packages) => {
  const folder = packages.find(({ name }) => name === source.owner)?.folder ?? '';
  return importsOf(source)
    .filter(isRelative)
    .flatMap((specifier) => {
      if (!targetOf(source, specifier).startsWith(`${folder}/`)) {
        return [`${source.path} imports '${specifier}' out of its package: import the package by its name`];
      }
      return /\.(tsx?|json|po|css)$/.test(specifier)
        ? []
        : [`${source.path} imports '${specifier}': write the ending .ts`];
    });
};

/** The room that a file is in: a folder of its package, with all below it, or the file itself where it is in none. */
const roomOf = (path: string): string | undefined => /^(?:libs|services|deploy)\/[^/]+\/src\/[^/]+/.exec(path)?.[0];

/** Rooms of a package import values of each other in one direction: what is there first needs nothing of the later. */
export const noCircles = (sources: readonly Source[]): readonly string[] => {
  const uses = new Map<string, Set<string>>();
  for (const source of sources) {
    const room = roomOf(source.path);
    if (room === undefined || isTestCode(source)) continue;
    const own = uses.get(room) ?? new Set();
    uses.set(room, own);
    for (const specifier of valuesImportedBy(source).filter(isRelative)) {
      const target = roomOf(targetOf(source, specifier));
      if (target !== undefined && target !== room) own.add(target);
    }
  }
  const wayBack = (room: string): readonly string[] | undefined => {
    const from = new Map<string, string>();
    const next = [room];
    for (let at = next.shift(); at !== undefined; at = next.shift()) {
      for (const target of uses.get(at) ?? []) {
        if (from.has(target)) continue;
        from.set(target, at);
        next.push(target);
      }
    }
    if (!from.has(room)) return undefined;
    const way = [room];
    for (let at = from.get(room); at !== undefined && at !== room; at = from.get(at)) way.unshift(at);
    return [room, ...way];
  };
  return [...uses.keys()].flatMap((room) => {
    const way = wayBack(room);
    return way === undefined
      ? []
      : [`${room} imports values of itself (${way.join(' -> ')}): let one of them take a parameter`];
  });
};

/** The jobs that people do in the console know nothing of each other: what two of them need is not theirs. */
export const jobsApart: Rule = (source) => {
  const jobOf = (path: string): string | undefined => /\/src\/features\/([^/]+)\//.exec(path)?.[1];
  const own = jobOf(source.path);
  return importsOf(source)
    .filter(isRelative)
    .filter((specifier) => own !== undefined && (jobOf(targetOf(source, specifier)) ?? own) !== own)
    .map((specifier) => `${source.path} imports '${specifier}' of another job: put what both need into ui/`);
};

const testTools = new Set(['vitest', 'fast-check', '@sales/test-kit']);
const isTestTool = (specifier: string): boolean =>
  testTools.has(packageOf(specifier)) || /^@sales\/[^/]+\/(testing|contract)$/.test(specifier);

/**
 * Folders of sources with one file in them and nothing else: the file can stand where the folder does. A job of the
 * console has its folder from its first page on.
 */
export const noSingleFiles = (sources: readonly Source[]): readonly string[] => {
  const inFolders = sources.flatMap(({ path }) => {
    const parts = path.split('/');
    return parts.slice(0, -1).map((_, nth) => [parts.slice(0, nth + 1).join('/'), parts[nth + 1]] as const);
  });
  return [...Map.groupBy(inFolders, ([folder]) => folder)]
    .filter(([folder]) => folder.includes('/src/') && !/\/testing$|\/features\/[^/]+$/.test(folder))
    .filter(([, entries]) => new Set(entries.map(([, entry]) => entry)).size === 1)
    .map(([folder]) => `${folder} is a folder for one file: put the file beside it`);
};

/** What runs in production imports no test code. */
export const noTestCodeInProduction: Rule = (source, packages) =>
  isTestCode(source)
    ? []
    : importsOf(source)
        .filter((specifier) =>
          isRelative(specifier)
            ? isTestCode({ ...source, path: targetOf(source, specifier) })
            : isTestTool(specifier) && packages.length > 0,
        )
        .map((specifier) => `${source.path} imports '${specifier}', which is for tests`);

/** What production code imports is in the dependencies of its own package; an app is built with what it imports. */
export const declaredDependencies: Rule = (source, packages) => {
  if (isTestCode(source)) return [];
  const own = packages.find(({ name }) => name === source.owner);
  return importsOf(source)
    .filter((specifier) => !isRelative(specifier) && !specifier.startsWith('node:'))
    .map(packageOf)
    .filter((name) => name !== source.owner && own?.dependencies.includes(name) !== true)
    .filter((name) => !(isApp(source) && own?.devDependencies.includes(name) === true))
    .map((name) => `${source.path} imports '${name}', which is not in the dependencies of ${source.owner}`);
};

/**
 * A business day is decided once, in the zone of a company (`dayIn`), and stored. What cuts an instant has a day in
 * UTC.
 */
export const businessDays: Rule = (source, packages) => {
  if (isTestCode(source) || !(isService(source.owner, packages) || source.owner === readKit)) return [];
  const cuts = /\.(?:slice|substring)\(0, ?10\)|\.split\('T'\)|(?:_at|timestamptz\))::date\b/g;
  return [...source.text.matchAll(cuts)].map(
    ([cut]) =>
      `${source.path} has '${cut}': a day is that of a company, not of UTC; take the one that was stored, or dayIn`,
  );
};

/** Names are in the order in which people sort them, in lists and in the indexes that lists are read by. */
export const namesInAlphabet: Rule = (source, packages) => {
  if (isTestCode(source) || !(isService(source.owner, packages) || source.owner === readKit)) return [];
  const sorts = /\b(?:name|category|\w+Name): \{\s*by:[^{}]*(?:\{[^{}]*\}[^{}]*)*type: '(?!name')\w+'/g;
  const indexes = /['`]\((?:name|category|[a-z_]+_name)[,)]/g;
  return [...source.text.matchAll(sorts), ...source.text.matchAll(indexes)].map(
    ([found]) => `${source.path} has ${found}: the type of its sort is 'name', and its index \`alphabetical\``,
  );
};

const isRoot = (source: Source): boolean =>
  /(\/main|[./]config)\.ts$/.test(source.path) || source.owner === '@sales/tests' || isTestCode(source);

/**
 * The environment is read once, by a composition root, and handed on as configuration. PATH for a child process is not
 * configuration.
 */
export const configurationAtTheRoot: Rule = (source) =>
  isRoot(source) || !/process\.env(?!\['PATH'\])/.test(source.text)
    ? []
    : [`${source.path} reads process.env: take the value as a parameter, and read it with loadConfig in main.ts`];
