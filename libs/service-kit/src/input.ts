import { countryOf, isCountry } from '@sales/contracts';
import type { Static, TSchema } from 'typebox';
import { type JsonSchema, propertiesOf } from './json-schema.ts';
import { type FieldError, type Part, validator } from './validation.ts';

export type Input<Value> =
  | { readonly value: Value }
  /** Why it is refused: short, for people, at most 20. */
  | { readonly errors: readonly FieldError[] };

/** Visits a value, gives it or what stands in its place, and notes what is wrong with it. */
type Visit = (value: unknown, path: string, note: (path: string, problem: Problem) => void) => unknown;
type Problem = Pick<FieldError, 'message' | 'allowed'>;

const noCountry: Problem = {
  message: 'is no country',
  allowed: 'a code of ISO 3166-1 alpha-2, such as GB, or a name of more than two letters',
};

const country: Visit = (value, path, note) => {
  if (typeof value !== 'string') return value;
  const found = countryOf(value);
  if (!isCountry(found)) note(path, noCountry);
  return found;
};

const currency: Visit = (value) =>
  typeof value === 'string' && /^\s*[A-Za-z]{3}\s*$/.test(value) ? value.trim().toUpperCase() : value;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for a schema that has no ISO code in it. Values are changed only where a code is. */
const visitorOf = (schema: JsonSchema): Visit | undefined => {
  if (schema.title === 'Country') return country;
  if (schema.title === 'Currency') return currency;
  const properties = Object.entries(propertiesOf(schema)).flatMap(([name, property]): [string, Visit][] => {
    const visit = visitorOf(property);
    return visit === undefined ? [] : [[name, visit]];
  });
  const items = schema.items && visitorOf(schema.items);
  const branches = (schema.anyOf ?? []).map(visitorOf).filter((visit) => visit !== undefined);
  if (properties.length === 0 && items === undefined && branches.length === 0) return undefined;
  return (given, path, note) => {
    const value = branches.reduce((found, visit) => visit(found, path, note), given);
    if (Array.isArray(value) && items !== undefined)
      return value.map((item: unknown, nth) => items(item, `${path}/${nth}`, note));
    if (!isRecord(value)) return value;
    const known = properties.filter(([name]) => Object.hasOwn(value, name));
    if (known.length === 0) return value;
    const read = known.map(([name, visit]) => [name, visit(value[name], `${path}/${name}`, note)] as const);
    return { ...value, ...Object.fromEntries(read) };
  };
};

/**
 * Reads what a client sent. ISO codes of countries and currencies are taken in any case and written in upper case, so that
 * each has one spelling in events; everything else is checked as it is.
 */
export const inputReader = <Schema extends TSchema>(
  schema: Schema,
): ((given: unknown, part: Part) => Input<Static<Schema>>) => {
  const { check, errors } = validator(schema);
  const visit = visitorOf(schema);
  return (given, part) => {
    const found: FieldError[] = [];
    const value = visit === undefined ? given : visit(given, '', (path, one) => found.push({ in: part, path, ...one }));
    if (!check(value)) return { errors: errors(value, part) };
    return found.length > 0 ? { errors: found.slice(0, 20) } : { value };
  };
};
