import fc from 'fast-check';
import type { Route, Schema } from '../../openapi/document.ts';
import { jsonOf } from './mutations.ts';
import { encoded, type FuzzRequest } from './requests.ts';
import { type Known, valuesOf } from './values.ts';

const dates = ['1000-01-01', '9999-12-31', '2024-02-29', '0999-12-31', '0000-01-01', '10000-01-01', '2023-02-29', ''];

const instants = [
  '1000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2026-01-01T00:00:00+14:00',
  '2026-01-01T00:00:00-14:00',
  '1000-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59-14:00',
  '2026-01-01T00:00:00+15:59',
  '2026-01-01T00:00:00-23:59',
  '0000-01-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2016-12-31T23:59:60Z',
];

const uuids = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'FFFFFFFF-FFFF-7FFF-8FFF-FFFFFFFFFFFF',
  '------------------------------------',
];

const formats: Readonly<Record<string, readonly string[]>> = { date: dates, 'date-time': instants, uuid: uuids };

const decimals = [
  '0',
  '-0',
  '0.001',
  '0.0001',
  '999999999.999',
  '-999999999.999',
  '1000000000',
  '100',
  '100.0001',
  '1e3',
];

const integers = [0, 0.5, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 63, 1e21];

const cursorOf = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** What stands in the key of a place in a list where a text, a number or a date belongs. */
const inKeys = [
  'a',
  '\0',
  '\ud800',
  0,
  1e300,
  2 ** 63,
  '0000-01-01',
  '0000-01-01T00:00:00Z',
  '2026-01-01 (x)',
  '9999-12-31',
];

/** Opaque texts that are not ours, or nearly so. Tokens of far positions are right, and wait: none of them here. */
const opaque: Readonly<Record<string, (sorts: readonly unknown[]) => readonly string[]>> = {
  cursor: (sorts) => [
    'x',
    ...[1e300, 2 ** 53, '0'].map((one) => cursorOf([one])),
    ...sorts.flatMap((sort) =>
      inKeys.flatMap((one) => [
        cursorOf([sort, [one, 'a']]),
        cursorOf([sort, [one, 'a', '\0']]),
        cursorOf([sort, [one, 'a', 1e300]]),
      ]),
    ),
  ],
  after: () => ['order-x@0', 'order-x@9223372036854775808', 'order-%00@1', 'x'],
};

const texts = ({ minLength = 0, maxLength = 200 }: Schema): readonly string[] => [
  'x'.repeat(minLength),
  '\u{1f600}'.repeat(maxLength),
  'x'.repeat(maxLength + 1),
];

/** Values at the edges of what a schema allows and just beyond, and those that programs behind it may not hold. */
const edgesOf = (schema: Schema): readonly unknown[] => {
  const { minimum, maximum, format = '', pattern = '' } = schema;
  if (schema.const !== undefined || schema.enum !== undefined) return [];
  switch (schema.type ?? '') {
    case 'string':
      if (pattern.includes('[0-9]{1,')) return decimals;
      if (pattern === '^[A-Z]{3}$' || pattern === '^[A-Za-z]{3}$') return ['XXX', 'XTS', 'ZZZ', 'JPY', 'CLF', 'eur'];
      return formats[format] ?? texts(schema);
    case 'integer':
    case 'number':
      return [...[minimum, maximum].flatMap((end) => (end === undefined ? [] : [end - 1, end, end + 1])), ...integers];
    default:
      return [];
  }
};

const sorts = (route: Route): readonly unknown[] => {
  const of = (schema: Schema): readonly unknown[] => [
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.enum ?? []),
    ...(schema.anyOf ?? []).flatMap(of),
  ];
  return (route.operation.parameters ?? [])
    .filter(({ name }) => name === 'sort')
    .flatMap(({ schema }) => of(schema))
    .filter((name) => !String(name).startsWith('-'));
};

/** A value that fits, with each edge of each part of it in turn. */
function* around(schema: Schema, known: Known, base: (schema: Schema, name?: string) => unknown): Generator<unknown> {
  for (const branch of schema.anyOf ?? []) yield* around(branch, known, base);
  if (schema.type === 'array' && schema.items !== undefined) {
    for (const item of around(schema.items, known, base)) yield [item];
  } else if (schema.properties !== undefined) {
    for (const [name, part] of Object.entries(schema.properties)) {
      const whole = base(schema);
      for (const value of around(part, known, base)) yield { ...(whole as object), [name]: value };
    }
  } else yield* edgesOf(schema);
}

/** Requests to a route that have the boundary values of every format in every field and parameter, one at a time. */
export function* boundaryRequests(route: Route, known: Known, seed: number): Generator<FuzzRequest> {
  const { parameters = [], requestBody } = route.operation;
  const made = new Map<Schema, unknown>();
  const base = (schema: Schema, name = ''): unknown => {
    if (!made.has(schema)) made.set(schema, fc.sample(valuesOf(schema, known, name), { seed, numRuns: 1 })[0]);
    return made.get(schema);
  };
  const body = requestBody?.content['application/json']?.schema;
  const json = { 'content-type': 'application/json' };
  const path = (given: Readonly<Record<string, unknown>> = {}): string =>
    parameters
      .filter((one) => one.in === 'path')
      .reduce(
        (at, { name, schema }) => at.replace(`{${name}}`, encoded(given[name] ?? base(schema, name))),
        route.path,
      );
  const required = parameters
    .filter((one) => one.in === 'query' && one.required === true)
    .map(({ name, schema }) => [name, base(schema, name)] as const);
  const request = (at: string, query: readonly (readonly [string, unknown])[], more: Partial<FuzzRequest> = {}) => {
    const asked = new Map([...required, ...query]);
    const search = [...asked].map(([name, value]) => `${name}=${encoded(value)}`).join('&');
    const sent = body === undefined ? { headers: {} } : { headers: json, body: jsonOf(base(body)) };
    return { route, method: route.method, path: search === '' ? at : `${at}?${search}`, ...sent, ...more };
  };
  for (const { name, schema, in: part } of parameters) {
    if (part === 'path') for (const edge of edgesOf(schema)) yield request(path({ [name]: edge }), []);
    if (part === 'query') {
      for (const edge of opaque[name]?.(sorts(route)) ?? around(schema, known, base)) {
        const sort = name === 'cursor' ? sortIn(String(edge)) : undefined;
        yield request(path(), [[name, edge], ...(sort === undefined ? [] : [['sort', sort] as const])]);
      }
    }
    if (part === 'header' && name.toLowerCase() === 'effective-at')
      for (const edge of instants.slice(0, 6)) {
        const plain = request(path(), []);
        yield { ...plain, headers: { ...plain.headers, 'effective-at': edge } };
      }
  }
  if (body !== undefined)
    for (const value of around(body, known, base)) yield request(path(), [], { headers: json, body: jsonOf(value) });
}

/** The sort order that a made-up cursor says it is of. */
const sortIn = (cursor: string): string | undefined => {
  try {
    const [sort] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return typeof sort === 'string' ? sort : undefined;
  } catch {
    return undefined;
  }
};
