import fc from 'fast-check';
import type { Schema } from '../../openapi/document.ts';

/**
 * Names of fields and parameters whose values exist in the system under test, so that requests get past the look-ups.
 */
export type Known = ReadonlyMap<string, readonly unknown[]>;

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');

const day = fc
  .tuple(fc.integer({ min: 2020, max: 2027 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, date]) => `${year}-${pad(month)}-${pad(date)}`);

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  base64: fc.base64String({ maxLength: 400 }),
  date: day,
  'date-time': fc
    .tuple(day, fc.integer({ min: 0, max: 86_399 }), fc.constantFrom('Z', '.001Z', '+02:00', '-11:30'))
    .map(
      ([date, s, zone]) => `${date}T${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}${zone}`,
    ),
  email: fc.tuple(fc.stringMatching(/^[a-z]{1,10}$/), fc.nat(9999)).map(([name, n]) => `${name}${n}@example.com`),
};

/** Texts that programs trip over, all of them valid Unicode. */
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed().replaceAll('\0', '')),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      "'; drop table read.orders; --",
      '$1',
      '%',
      '_\\',
      '=1+1',
      '‮Ⅎ',
      'مرحبا',
      '👩‍👩‍👧',
      'ß',
      'İ',
      '\u200b',
      '<script>',
      'null',
      '"',
      '\\',
      '\r\n',
    ),
  },
);

const text = ({ minLength = 0, maxLength = 200, pattern, examples = [] }: Schema): fc.Arbitrary<string> => {
  const matches = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const sized = fc.oneof(
    { weight: 8, arbitrary: texts },
    { weight: 1, arbitrary: fc.constantFrom(minLength, maxLength).map((length) => 'x'.repeat(length)) },
  );
  return sized.map((found) => {
    const cut = [...found].slice(0, maxLength).join('');
    const fits = cut.length >= minLength && (matches?.test(cut) ?? true);
    return fits ? cut : String(examples[0] ?? 'x'.repeat(Math.max(1, minLength)));
  });
};

/** Kept: for one with all letters of Unicode fast-check takes a second, and a field of many routes has the same. */
const madeOf = new Map<string, fc.Arbitrary<string>>();

/** Patterns that fast-check makes texts for: it knows no look-ahead. */
const ofPattern = (pattern: string): fc.Arbitrary<string> => {
  const made = madeOf.get(pattern) ?? makeOf(pattern);
  madeOf.set(pattern, made);
  return made;
};

const makeOf = (pattern: string): fc.Arbitrary<string> => {
  const found = fc.stringMatching(new RegExp(pattern.replace('(?=.*[1-9])', ''), 'u'));
  return pattern.includes('(?=') ? found.filter((it) => new RegExp(pattern, 'u').test(it)) : found;
};

const strings = (schema: Schema): fc.Arbitrary<unknown> => {
  const { contentEncoding, format = contentEncoding, pattern = '', examples = [] } = schema;
  const made =
    format !== undefined && formats[format] !== undefined
      ? formats[format]
      : pattern.startsWith('^')
        ? ofPattern(pattern)
        : text(schema);
  return examples.length === 0
    ? made
    : fc.oneof({ weight: 2, arbitrary: made }, { weight: 1, arbitrary: fc.constantFrom(...examples) });
};

const numbers = ({ minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> => {
  const min = minimum ?? (exclusiveMinimum === undefined ? Number.MIN_SAFE_INTEGER : Math.floor(exclusiveMinimum) + 1);
  const max = maximum ?? Number.MAX_SAFE_INTEGER;
  const small = { min: Math.max(min, Math.min(1, max)), max: Math.max(min, Math.min(max, 1000)) };
  return fc.oneof(
    { weight: 6, arbitrary: fc.integer(small) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
};

const objects = (schema: Schema, known: Known): fc.Arbitrary<unknown> => {
  const { properties = {}, required = [], patternProperties = {} } = schema;
  const members = Object.entries(properties).map(([name, part]) => [name, valuesOf(part, known, name)] as const);
  const [of] = Object.values(patternProperties);
  if (members.length === 0 && of !== undefined) return fc.dictionary(texts, valuesOf(of, known), { maxKeys: 3 });
  // A few optional fields at a time: with many of them something is always wrong.
  const optional = members.filter(([name]) => !required.includes(name));
  const always = members.filter(([name]) => required.includes(name));
  return fc
    .subarray(optional, { maxLength: Math.min(3, optional.length) })
    .chain((some) => fc.record(Object.fromEntries([...always, ...some])));
};

/** Whether a known value may be one of the schema: things of several kinds are called `to`. */
const fits = ({ pattern, format = '' }: Schema, value: unknown): boolean => {
  const isTime = /^\d{4}-\d{2}-\d{2}/.test(String(value));
  return (
    isTime === format.startsWith('date') && (pattern === undefined || new RegExp(pattern, 'u').test(String(value)))
  );
};

/** Values that a schema allows. `name` is that of the field or parameter that they are for. */
export const valuesOf = (schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> => {
  const own = known.get(name)?.filter((value) => fits(schema, value)) ?? [];
  const made = anyValueOf(schema, known, name);
  if (own.length === 0 || schema.type !== 'string') return made;
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: made });
};

const anyValueOf = (schema: Schema, known: Known, name: string): fc.Arbitrary<unknown> => {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((branch) => valuesOf(branch, known, name)));
  switch (schema.type ?? '') {
    case 'string':
      return strings(schema);
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 5 } = schema;
      return fc.array(valuesOf(items, known, name), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, 4)),
      });
    }
    case 'object':
      return objects(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};
