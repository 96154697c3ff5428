import { minorDigits } from '@sales/contracts';
import type { Parameter, Route, Schema } from './document.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

/** How a figure is made, as `x-figure` in the document of an API says: libs/read-kit/src/answers/figures.ts. */
export type Origin = {
  readonly link?: string;
  readonly rows?: string;
  readonly where?: Readonly<Record<string, string>>;
  readonly sum?: readonly string[];
  readonly count?: 'rows' | { readonly distinct: string };
  readonly changes?: string;
  readonly minus?: readonly string[];
  readonly ratio?: readonly [string, string];
};

/** A number in an answer. */
export type Figure = {
  /** Its place in the schema: the same for all rows. */
  readonly place: string;
  readonly value: Json;
  readonly origin?: Origin;
  /** The objects that it is in, from the inside out. */
  readonly around: readonly JsonObject[];
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const at = (value: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((one, name) => (isObject(one) ? one[name] : undefined), value);

export const rowsAt = (value: Json | undefined, path: string): readonly Json[] => {
  const rows = at(value, path);
  if (!isList(rows)) throw new Error(`there are no rows at ${path}`);
  return rows;
};

type Titled = Schema & { readonly title?: string; readonly 'x-figure'?: Origin };

const amounts = new Set([
  'Money',
  'NonNegativeMoney',
  'UnitPrice',
  'Quantity',
  'NonNegativeQuantity',
  'PositiveQuantity',
]);
/** Integers that count no thing of the business: they say which event it was. */
const bookkeeping = /(^|\.)(revision|position)$/;

const isFigure = ({ title, type, 'x-figure': origin }: Titled, place: string): boolean =>
  origin !== undefined || amounts.has(title ?? '') || (type === 'integer' && !bookkeeping.test(place));

/** Every number in an answer that its schema knows of. */
export const figuresIn = (
  schema: Titled,
  value: Json | undefined,
  place = '',
  around: readonly JsonObject[] = [],
): readonly Figure[] => {
  if (value === undefined) return [];
  if (isFigure(schema, place)) {
    const origin = schema['x-figure'];
    return [{ place, value, around, ...(origin !== undefined && { origin }) }];
  }
  const { items, properties = {} } = schema;
  if (isList(value) && items !== undefined) return value.flatMap((one) => figuresIn(items, one, `${place}[]`, around));
  if (!isObject(value)) return [];
  return Object.entries(properties).flatMap(([name, part]) =>
    figuresIn(part, value[name], place === '' ? name : `${place}.${name}`, [value, ...around]),
  );
};

/** Places of the figures that an answer of this schema may have, and that say how they are made. */
export const placesOf = (schema: Titled, place = ''): readonly string[] => {
  if (schema['x-figure'] !== undefined) return [place];
  const { items, properties = {} } = schema;
  return [
    ...(items === undefined ? [] : placesOf(items, `${place}[]`)),
    ...Object.entries(properties).flatMap(([name, part]) => placesOf(part, place === '' ? name : `${place}.${name}`)),
  ];
};

/** A number as an integer: minor units, millionths, thousandths, or what it is. What is absent is 0. */
export const numberOf = (value: Json | undefined): number => {
  if (value === undefined || value === null) return 0;
  if (isObject(value)) return numberOf(value['amount'] ?? value['micros']);
  if (typeof value === 'string') return Math.round(Number(value) * 1000);
  return Number(value);
};

const currencyOf = (value: Json | undefined): Json | undefined => at(value, 'currency');

/** The link of a figure: of the nearest object around it that has one. */
export const linkOf = ({ origin, around }: Figure): string | undefined => {
  const path = origin?.link;
  if (path === undefined) return undefined;
  const link = around.map((one) => at(one, path)).find((one) => one !== undefined);
  return typeof link === 'string' ? link : undefined;
};

/** A link to what a row is of, where its figures are facts and no sums. */
export const sourceOf = ({ around }: Figure): string | undefined => {
  const links = around.flatMap((one) => [one['href'], at(one, 'links.history')]);
  return links.find((one) => typeof one === 'string');
};

const matching = (rows: readonly Json[], where: Origin['where'] = {}): readonly Json[] =>
  rows.filter((row) => Object.entries(where).every(([name, value]) => at(row, name) === value));

/** What rows add up to. Money of another currency adds up to nothing. */
export const addUp = ({ origin = {}, value }: Figure, rows: readonly Json[]): number => {
  const counted = matching(rows, origin.where);
  if (origin.changes !== undefined) {
    const changes = counted
      .flatMap((row) => rowsAt(row, 'changes'))
      .filter((one) => at(one, 'field') === origin.changes);
    return changes.reduce<number>((sum, one) => sum + numberOf(at(one, 'after')) - numberOf(at(one, 'before')), 0);
  }
  if (origin.count === 'rows') return counted.length;
  if (origin.count !== undefined) {
    const { distinct } = origin.count;
    return new Set(counted.map((row) => at(row, distinct))).size;
  }
  return (origin.sum ?? []).reduce((total, field) => {
    const name = field.replace(/^-/, '');
    const parts = counted.map((row) => at(row, name));
    if (parts.some((one) => isObject(one) && isObject(value) && currencyOf(one) !== currencyOf(value)))
      return Number.NaN;
    const sum = parts.reduce<number>((all, one) => all + numberOf(one), 0);
    return field.startsWith('-') ? total - sum : total + sum;
  }, 0);
};

/** Whether a figure is what others of its object say. */
export const agrees = ({ origin = {}, value, around }: Figure): boolean => {
  const [own] = around;
  const of = (name: string) => numberOf(at(own, name));
  if (origin.minus !== undefined) {
    const [first = '', ...others] = origin.minus;
    return numberOf(value) === others.reduce((left, name) => left - of(name), of(first));
  }
  const [whole = '', part = ''] = origin.ratio ?? [];
  // Per unit of a quantity, which is in thousandths, and in percent of an amount.
  if (isObject(value)) {
    const exact = (of(whole) * 1000 * 10 ** (6 - minorDigits(String(currencyOf(value))))) / of(part);
    return Math.abs(numberOf(value) - exact) <= 0.5 + Number.EPSILON * exact;
  }
  return Math.abs(Number(value) - (of(whole) * 100) / of(part)) <= 0.005 + 1e-9;
};

const choicesOf = (
  { name, schema }: Parameter,
  given: Readonly<Record<string, string>>,
): readonly (readonly string[])[] => {
  const listed = ({ anyOf = [], enum: values, const: one }: Schema): readonly string[] =>
    (values ?? (one === undefined ? anyOf.flatMap(listed) : [one])).map(String);
  const known = given[name];
  if (known !== undefined) return [[], [schema.format === 'date-time' ? new Date(known).toISOString() : known]];
  if (schema.type === 'boolean') return [[], ['true'], ['false']];
  if (schema.items === undefined) return [[], ...listed(schema).map((one) => [one])];
  const all = listed(schema.items);
  const pairs = all.flatMap((one, nth) => all.slice(nth + 1).map((other) => [one, other]));
  return [[], ...all.map((one) => [one]), ...((schema.maxItems ?? 0) === 2 ? pairs : [])];
};

/** Parameters that change how an answer is given, and not what is in it. */
const manner = new Set(['sort', 'limit', 'cursor', 'after', 'count', 'format', 'columns', 'words', 'timeZone']);

/** Query strings with each choice of each two parameters of a route; `given` has the values of some. */
export const questionsOf = ({ operation }: Route, given: Readonly<Record<string, string>>): readonly string[] => {
  const open = (operation.parameters ?? [])
    .filter((one) => one.in === 'query' && one.required !== true && !manner.has(one.name))
    .map((one) => choicesOf(one, given).map((values) => values.map((value): [string, string] => [one.name, value])));
  const pairs = open.flatMap((ones, nth) =>
    open.slice(nth + 1).flatMap((others) => ones.flatMap((one) => others.map((other) => [...one, ...other]))),
  );
  return [...new Set(['', ...pairs.map((pair) => String(new URLSearchParams(pair)))])];
};
