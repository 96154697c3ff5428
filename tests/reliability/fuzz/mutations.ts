import fc from 'fast-check';

/** JSON text that no JavaScript value has: it is written where a text `@@<it>@@` stands. */
const raw = (json: string): string => `@@${json}@@`;

const long = (length: number): string => 'a'.repeat(length);

/** What may stand where something else belongs. */
const intruders: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -1, 1, 0.5, '', ' ', [], {}, [[]], 'x', '0', '-0'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      2 ** 53,
      -(2 ** 53),
      2 ** 53 - 1,
      Number.MAX_VALUE,
      1e-320,
      raw('1e400'),
      raw('-1e400'),
      raw('-0'),
      raw('1E2'),
      raw('9007199254740993'),
      raw('99999999999999999999999999999999'),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      '\ud800',
      'a\udfffb',
      '\0',
      'a\0b',
      '\u202e',
      '\ufeff',
      '1e3',
      '0x10',
      'NaN',
      '9'.repeat(30),
      '2026-02-30',
      '2026-01-01T00:00:60Z',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999999-23:59',
      'AAA',
      '../../etc/passwd',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(201, 4001, 70_000).map(long) },
  { weight: 1, arbitrary: fc.constantFrom(10, 70, 5000).map((deep) => raw(`${'['.repeat(deep)}${']'.repeat(deep)}`)) },
  { weight: 1, arbitrary: fc.array(fc.constant({ a: 1 }), { minLength: 1001, maxLength: 1002 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Path = readonly (string | number)[];

/** Every place in a value, the value itself first. */
const placesIn = (value: unknown, path: Path = []): readonly Path[] => {
  const inside: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, nth) => [nth, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...inside.flatMap(([at, part]) => placesIn(part, [...path, at]))];
};

const changed = (value: unknown, [at, ...rest]: Path, change: (value: unknown) => unknown): unknown => {
  if (at === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, nth) => (nth === at ? changed(item, rest, change) : item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === at ? changed(part, rest, change) : part]),
  );
};

const names = fc.constantFrom('extra', '', 'constructor', 'toString', '\ud800', '\0', 'hasOwnProperty', '0');

const changes: fc.Arbitrary<(value: unknown) => unknown> = fc.oneof(
  { weight: 6, arbitrary: intruders.map((intruder) => () => intruder) },
  {
    weight: 2,
    arbitrary: fc.nat(20).map((nth) => (value: unknown) => {
      if (!isObject(value)) return [value];
      const entries = Object.entries(value);
      return Object.fromEntries(entries.filter((_, index) => index !== nth % Math.max(1, entries.length)));
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(names, intruders).map(([name, intruder]) => (value: unknown) => {
      if (Array.isArray(value)) return [...value, intruder];
      return isObject(value) ? { ...value, [name]: intruder } : { [name]: value };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((value: unknown) => (Array.isArray(value) ? [...value, ...value] : JSON.stringify(value))),
  },
);

/** A value with one to three things wrong somewhere in it; sometimes it is still right. */
export const nearly = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(valid, fc.array(fc.tuple(fc.nat(1000), changes), { minLength: 1, maxLength: 3 })).map(([value, edits]) =>
    edits.reduce((current: unknown, [nth, change]) => {
      const places = placesIn(current);
      return changed(current, places[nth % places.length] ?? [], change);
    }, value),
  );

/** As JSON text. */
export const jsonOf = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replaceAll(/"@@(.*?)@@"/g, (_, json: string) => json);

const spoilers: readonly ((json: string) => string | Buffer)[] = [
  (json) => json.slice(0, Math.floor(json.length / 2)),
  (json) => json.replace('{', '{"__proto__":{"polluted":true},'),
  (json) => json.replace('{', '{"constructor":{"prototype":{"polluted":true}},'),
  (json) => json.replace(/\{"([^"]*)":/, '{"$1":null,"$1":'),
  (json) => `${json},`,
  (json) => `${json}${json}`,
  (json) => `\ufeff${json}`,
  (json) => json.replaceAll('"', "'"),
  (json) => json.replace(':', ':NaN,"x":'),
  (json) => Buffer.from(json.replace('"', '"\u00bf'), 'latin1'),
  (json) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(json, 'utf16le')]),
  (json) => Buffer.from(json).subarray(0, -1),
  (json) => json.replace('{', `{${' '.repeat(300_000)}`),
  (json) => `${'['.repeat(20_000)}${json}`,
  () => '',
  () => 'null',
  () => '[]',
  () => '"x"',
  () => '0',
  () => '\0',
  () => long(300_000),
];

/** JSON text that is broken as a text: not JSON, not UTF-8, with names twice, too large. */
export const spoiled = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<string | Buffer> =>
  fc.tuple(valid, fc.constantFrom(...spoilers)).map(([value, spoil]) => spoil(jsonOf(value)));

/** What may stand in a path or a query string, percent-encoded as far as it is. */
export const oddSegments: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '%00',
    '%zz',
    '%',
    '%ED%A0%80',
    '%FF',
    '%2F',
    '..%2f..',
    '%20',
    '-',
    '0',
    'null',
    '__proto__',
    '%E2%80%AE',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(encodeURIComponent),
);
