import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { started } from './k8s/log.ts';

const modules = Object.values(started).flatMap((service) => service.modules);
const ofServices = modules.flatMap(({ problems = new Map() }) => [...problems.keys()]);

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(test|bench|fixture)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`);

/** What any service, and the console itself, may refuse with. */
const ofEdges = [...sourcesIn('libs/service-kit/src'), ...sourcesIn('services/console/src/server')].flatMap((path) =>
  [...read(path).matchAll(/'((?:request|service|person|console)\/[a-z-]+)'/g)].map(([, code]) => code),
);

/** The words of the console, by code. That each has its 简体中文 is a matter of its build. */
const titles = [...read('services/console/src/ui/problem-titles.ts').matchAll(/^ {2}'([a-z-]+\/[a-z-]+)':/gm)].map(
  ([, code]) => code,
);

test('each problem has a title in the words of the reader, and no title is of a problem that is none', () => {
  const codes = new Set([...ofServices, ...ofEdges]);
  expect(codes.size).toBeGreaterThan(250);
  expect([...codes].filter((code) => !titles.includes(code)).toSorted()).toEqual([]);
  expect(titles.filter((code) => code === undefined || !codes.has(code))).toEqual([]);
});
