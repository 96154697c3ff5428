import { countryOf } from '@sales/contracts';
import type { Static, TSchema } from 'typebox';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import { type FieldError, type Part, validator } from './validation.ts';

export type Input<Value> =
  | { readonly value: Value }
  /** Why it is refused: short, for people, at most 20. */
  | { readonly errors: readonly FieldError[] };

type Read = (value: unknown) => unknown;

const readCountry: Read = (value) => (typeof value === 'string' ? countryOf(value) : value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for a schema that has no country in it. */
const countriesIn = (schema: JsonSchema): Read | undefined => {
  if (schema.title === 'Country') return readCountry;
  const properties = Object.entries(propertiesOf(schema)).flatMap(([name, property]): [string, Read][] => {
    const read = countriesIn(property);
    return read === undefined ? [] : [[name, read]];
  });
  const items = schema.items && countriesIn(schema.items);
  const branches = (schema.anyOf ?? []).map(countriesIn).filter((read) => read !== undefined);
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
 * Reads what a client sent. Codes of countries are taken in any case and written in upper case, so that each has one
 * spelling in events; everything else is checked as it is.
 */
export const inputReader = <Schema extends TSchema>(
  schema: Schema,
): ((given: unknown, part: Part) => Input<Static<Schema>>) => {
  const { check, errors } = validator(schema);
  const read = countriesIn(schema);
  return (given, part) => {
    const value = read === undefined ? given : read(given);
    return check(value) ? { value } : { errors: errors(value, part) };
  };
};
