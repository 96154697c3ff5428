import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bare, codeBlocks, excerptsOf, linksOf, longLines } from './architecture/documents.ts';
import {
  businessDays,
  configurationAtTheRoot,
  declaredDependencies,
  jobsApart,
  layers,
  namesInAlphabet,
  noCircles,
  noSingleFiles,
  noTestCodeInProduction,
  ownFilesOnly,
  pureRules,
  type Rule,
  throughIndex,
} from './architecture/rules.ts';
import { importsOf, packages, read, root, type Source, sources } from './architecture/sources.ts';

const everyPackage = packages();
const everySource = sources();

const rules: Readonly<Record<string, Rule>> = {
  'packages import only what is below them': layers,
  'packages keep their files to themselves': ownFilesOnly,
  'production code imports no test code': noTestCodeInProduction,
  'imports are declared': declaredDependencies,
  'only composition roots read the environment': configurationAtTheRoot,
  'no instant is cut into a day': businessDays,
  'names are sorted as people sort them': namesInAlphabet,
  'jobs of the console do not import each other': jobsApart,
};

test.each(Object.entries(rules))('%s', (_, rule) => {
  expect(everySource.flatMap((source) => rule(source, everyPackage))).toEqual([]);
});

/** Released migrations are never changed. */
const frozen = /^libs\/adapter-postgres\/src\/(?:store|log|work)-schema\.ts$/;

const filesOf = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: (path) => /node_modules|\/dist$/.test(path) }).map((path) => ({
    path,
    text: read(path),
  }));

test('lines of code, styles and documents end within 120 columns, links aside', () => {
  const others = ['*.md', 'docs/*.md', 'k8s/**/*.md', 'tests/**/*.md', '{libs,services,deploy}/**/*.{md,css}'];
  const long = [...everySource, ...others.flatMap(filesOf)]
    .filter(({ path }) => !frozen.test(path) && !path.includes('/fixtures/'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (line.length > 120 && !/https?:/.test(line) ? `${path}:${index + 1}` : [])),
    );
  expect(long).toEqual([]);
});

test('code and documents say who does something, and not whoever, nobody, somebody or anybody does', () => {
  const vague = /\b(?:whoever|nobody|somebody|anybody|everybody|for ever)\b/i;
  // The user of the operating system.
  const account = /libs\/adapter-postgres\/src\/embedded\/account\.ts$/;
  const rule = /^tests\/architecture/;
  const texts = [
    ...everySource.filter(({ path }) => !rule.test(path)),
    ...filesOf('{*.md,docs/*.md,{libs,services,deploy}/**/README.md}'),
  ].filter(({ path }) => !account.test(path));
  expect(
    texts.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (vague.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    ),
  ).toEqual([]);
});

test('rules are pure', () => {
  expect(pureRules(everySource, everyPackage)).toEqual([]);
});

test('the parts of a service take from each other what their index.ts says', () => {
  expect(throughIndex(everySource)).toEqual([]);
});

test('the rooms of a package import values of each other in one direction', () => {
  expect(noCircles(everySource)).toEqual([]);
  const wrong = (path: string, text: string) => noCircles([...everySource, { owner: '', path, text }]);
  const inPrices = 'services/order/src/prices/x.ts';
  expect(wrong(inPrices, "import { published } from '../orders/index.ts';\n").length).toBeGreaterThan(0);
  expect(wrong(inPrices, "import type { Order } from '../orders/index.ts';\n")).toEqual([]);
  expect(wrong(inPrices, "import { type Order, type OrderState } from '../orders/index.ts';\n")).toEqual([]);
  const server = "import { createServer } from '../server/server.ts';\n";
  expect(wrong('libs/service-kit/src/http/x.ts', server).join('\n')).toContain('src/http -> ');
  const outside = "import { keep } from '../fold.ts';\n";
  const both = [
    { owner: '', path: 'libs/eventsourcing/src/x/y.ts', text: outside },
    { owner: '', path: 'libs/eventsourcing/src/fold.ts', text: "import { y } from './x/y.ts';\n" },
  ];
  expect(noCircles(both)).toHaveLength(2);
});

test('no folder is for a single file', () => {
  expect(noSingleFiles(everySource)).toEqual([]);
  const alone = { owner: '', path: 'services/order/src/refunds/refund.ts', text: '' };
  expect(noSingleFiles([...everySource, alone])).toEqual([expect.stringContaining('services/order/src/refunds')]);
});

describe('packages', () => {
  test.each(everyPackage)('$name has a README of at most 70 lines', ({ folder }) => {
    const path = `${folder}/README.md`;
    expect(existsSync(join(root, path)), `${path} is missing`).toBe(true);
    expect(read(path).trimEnd().split('\n').length, `${path} is too long`).toBeLessThanOrEqual(70);
  });
});

test('a release has one version: of every package, of what they depend on of ours, and of the images', () => {
  const { version }: { version: string } = JSON.parse(read('package.json'));
  const folders = everyPackage.map(({ folder }) => folder);
  const found = folders.flatMap((folder) => {
    const own: { name: string; version: string; dependencies?: object } = JSON.parse(read(`${folder}/package.json`));
    const ours = Object.entries(own.dependencies ?? {}).filter(([name]) => name.startsWith('@sales/'));
    return [[own.name, own.version], ...ours];
  });
  const images = read('k8s/overlays/prod/kustomization.yaml').matchAll(/name: (sales-\w+), newTag: (\S+) /g);
  const all = [...found, ...[...images].map(([, name, tag]) => [name, tag])];
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter(([, is]) => is !== version)).toEqual([]);
});

describe('documents', () => {
  const ofRepository = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const documents = [
    ...ofRepository,
    ...globSync('docs/*.md', { cwd: root }).toSorted(),
    ...everyPackage.map(({ folder }) => `${folder}/README.md`),
  ].filter((path) => existsSync(join(root, path)));

  test('README.md is what a newcomer needs, in 200 lines at most', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  test.each(documents)('the links of %s lead to files', (document) => {
    expect(linksOf(read(document)).filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
  });

  test.each(documents)('the prose of %s is within 120 columns', (document) => {
    expect(longLines(read(document), 120)).toEqual([]);
  });

  test.each(documents)('the code in %s is the code', (document) => {
    for (const { language, source, text } of codeBlocks(read(document))) {
      if (language !== 'ts') continue;
      expect(source, `a block of ${document} does not say which file it is from:\n${text}`).not.toBe('');
      const code = bare(read(source));
      for (const excerpt of excerptsOf(text)) {
        expect(code.includes(excerpt), `${document} shows what is not in ${source}:\n${excerpt}`).toBe(true);
      }
    }
  });
});

describe('the rules catch', () => {
  const violations = (path: string, owner: string, text: string): readonly string[] => {
    const source: Source = { path, owner, text };
    return [
      ...Object.values(rules).flatMap((rule) => rule(source, everyPackage)),
      ...pureRules([source, ...everySource], everyPackage),
      ...throughIndex([source, ...everySource]),
    ];
  };

  const cases: readonly (readonly [string, string, string, string, string])[] = [
    [
      'a service in another',
      'services/order/src/x.ts',
      '@sales/order',
      '@sales/inventory',
      'no service imports another',
    ],
    [
      'an adapter in a service',
      'services/order/src/main.ts',
      '@sales/order',
      '@sales/adapter-postgres',
      '@sales/platform',
    ],
    [
      'an adapter in standalone',
      'services/standalone/src/x.ts',
      '@sales/standalone',
      '@sales/adapter-kafka',
      'take the port',
    ],
    ['a service in the console', 'services/console/src/app/x.ts', '@sales/console', '@sales/service-kit', 'Imports'],
    ['the app in its server', 'services/console/src/server/x.ts', '@sales/console', 'react', 'not in the dependencies'],
    [
      'another job in a job',
      'services/console/src/features/orders/x.ts',
      '@sales/console',
      '../home/home.tsx',
      'of another job',
    ],
    ['an adapter in a tool', 'deploy/ops/src/x.ts', '@sales/ops', '@sales/adapter-postgres', 'take the port'],
    ['a platform in a service', 'services/order/src/service.ts', '@sales/order', '@sales/platform/machine', 'main.ts'],
    [
      'a contract in an adapter',
      'libs/adapter-postgres/src/x.ts',
      '@sales/adapter-postgres',
      '@sales/contracts',
      'Imports',
    ],
    ['anything in contracts', 'libs/contracts/src/x.ts', '@sales/contracts', '@sales/eventsourcing', 'may not'],
    ['a node module in rules', 'services/order/src/x/decide.ts', '@sales/order', 'node:crypto', 'as data'],
    ['a framework in rules', 'services/order/src/x/state.ts', '@sales/order', 'typebox', 'as data'],
    ['the service around the rules', 'services/order/src/x/decide-this.ts', '@sales/order', '../service.ts', 'as data'],
    [
      'a handler where events are routed',
      'services/order/src/x/routing.ts',
      '@sales/order',
      '../service.ts',
      'as data',
    ],
    ['the kit in a policy', 'services/order/src/x/y-policy.ts', '@sales/order', '@sales/service-kit', 'as data'],
    ['a framework in a fold', 'services/projector/src/x/fold.ts', '@sales/projector', 'typebox', 'as data'],
    ['routes around a fold', 'services/projector/src/x/fold-y.ts', '@sales/projector', '@sales/read-kit', 'as data'],
    [
      'the inside of another part',
      'services/projector/src/x/queries.ts',
      '@sales/projector',
      '../orders/fold.ts',
      'take it from services/projector/src/orders/index.ts',
    ],
    [
      'a way out of a package',
      'services/order/src/x.ts',
      '@sales/order',
      '../../customer/src/x.ts',
      'out of its package',
    ],
    ['an import without ending', 'services/order/src/x.ts', '@sales/order', './y', 'the ending .ts'],
    ['a test tool', 'services/order/src/x.ts', '@sales/order', 'vitest', 'is for tests'],
    ['a test helper', 'services/order/src/x.ts', '@sales/order', './testing/y.ts', 'is for tests'],
    ['an undeclared dependency', 'services/order/src/x.ts', '@sales/order', 'lodash', 'not in the dependencies'],
  ];

  test.each(cases)('%s', (_, path, owner, specifier, message) => {
    for (const text of [
      `import { x } from '${specifier}';`,
      `import type {\n  x,\n  y,\n} from '${specifier}';`,
      `export * from '${specifier}';`,
      `const x = await import('${specifier}');`,
    ]) {
      expect(violations(path, owner, text).join('\n')).toContain(message);
    }
  });

  test('a look at the environment', () => {
    expect(violations('services/order/src/x.ts', '@sales/order', "process.env['TOPIC']")).toEqual([
      'services/order/src/x.ts reads process.env: take the value as a parameter, and read it with loadConfig in ' +
        'main.ts',
    ]);
    expect(violations('services/order/src/main.ts', '@sales/order', 'loadConfig(config, process.env)')).toEqual([]);
  });

  test.each(['event.effectiveAt.slice(0, 10)', "instant.split('T')", 'sql`o.placed_at::date`'])(
    'an instant that is cut: %s',
    (text) => {
      expect(violations('services/projector/src/x/fold.ts', '@sales/projector', text)).toEqual([
        expect.stringContaining('dayIn'),
      ]);
      expect(violations('services/projector/src/x/fold.test.ts', '@sales/projector', text)).toEqual([]);
    },
  );

  test.each(["name: { by: sql`c.name`, type: 'code' },", "indexes: ['(category, sku)']"])(
    'a name that is not sorted as people sort it: %s',
    (text) => {
      expect(violations('services/projector/src/x/table.ts', '@sales/projector', text)).toEqual([
        expect.stringContaining('alphabetical'),
      ]);
    },
  );

  test('nothing where all is well', () => {
    const text = "import { x } from '@sales/eventsourcing';\nimport { y } from './y.ts';\n";
    expect(violations('services/order/src/x/decide.ts', '@sales/order', text)).toEqual([]);
    expect(everySource.filter((source) => importsOf(source).length > 0).length).toBeGreaterThan(100);
  });
});
