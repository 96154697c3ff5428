import { countryOf, readUnitPrice } from '@sales/contracts';
import type { Static, TSchema } from 'typebox';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import { type FieldError, type Part, validator } from './validation.ts';

export type Input<Value> =
  | { readonly value: Value }
  /** Why it is refused: short, for people, at most 20. */
  | { readonly errors: readonly FieldError[] };

type Read = (value: unknown) => unknown;

const readCountry: Read = (value) => (typeof value === 'string' ? countryOf(value) : value);

/** What may be sent in several forms, by the title of its schema. */
const readers: ReadonlyMap<string | undefined, Read> = new Map([
  ['Country', readCountry],
  ['UnitPriceInput', readUnitPrice],
]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for a schema without alternative forms. */
const readerOf = (schema: JsonSchema): Read | undefined => {
  const own = readers.get(schema.title);
  if (own !== undefined) return own;
  const properties = Object.entries(propertiesOf(schema)).flatMap(([name, property]): [string, Read][] => {
    const read = readerOf(property);
    return read === undefined ? [] : [[name, read]];
  });
  const items = schema.items && readerOf(schema.items);
  const branches = (schema.anyOf ?? []).map(readerOf).filter((read) => read !== undefined);
  if (properties.length === 0 && items === undefined && branches.length === 0) return undefined;
  return (given) => {
    const value = branches.reduce((found, read) => read(found), given);
    if (Array.isArray(value)) return items === undefined ? value : value.map(items);
    if (!isRecord(value)) return value;
    const known = properties.filter(([name]) => Object.hasOwn(value, name));
    return { ...value, ...Object.fromEntries(known.map(([name, read]) => [name, read(value[name])])) };
  };
};

/**
 * Gives what may be sent in several forms the one that is recorded, and does not check anything: codes of countries are
 * in upper case then, and unit prices in micros.
 */
export const normaliser = (schema: TSchema): ((given: unknown) => unknown) => readerOf(schema) ?? ((given) => given);

/**
 * Reads what a client sent. What may be sent in several forms has one in what comes out, see `normaliser`, so that
 * requests are compared, and events written, in that form; everything else is checked as it is.
 */
export const inputReader = <Schema extends TSchema>(
  schema: Schema,
): ((given: unknown, part: Part) => Input<Static<Schema>>) => {
  const { check, errors } = validator(schema);
  const read = normaliser(schema);
  return (given, part) => {
    const value = read(given);
    return check(value) ? { value } : { errors: errors(value, part) };
  };
};
