import { BusinessDate, EntityCode, Id, UserId } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import type { Permission, Reach } from '@sales/service-kit';
import { type Static, type TSchema, Type } from 'typebox';
import type { AsOf } from '../archive/as-of.ts';
import { matches } from '../folding/index.ts';
import { CurrencyFilter, codeIs, currencyIs } from './codes.ts';
import { CustomFilter, customHas } from './custom.ts';
import { checkRange } from './ranges.ts';
import type { Way } from './ways.ts';

/** What a filter may look at beside its own value: all that was asked, and the database. */
export type Asked = {
  readonly database: Database;
  readonly query: AsOf & Readonly<Record<string, unknown>>;
  /** Of the one who asks. */
  readonly reach: Reach;
  /** What the same may see by another permission. */
  readonly reachOf: (permission: Permission) => Reach;
};

type Condition = SqlStatement | undefined;

/** A query parameter of a list, and the rows that it leaves. */
export type Filter<Schema extends TSchema = TSchema> = {
  readonly schema: Schema;
  /** Asked only when there is a value. No condition: all rows. */
  where(value: Static<Schema>, asked: Asked): Condition | Promise<Condition>;
  /** Of a search, instead of a condition: the ways in which it finds rows. */
  ways?(text: string, asked: Asked): readonly Way[];
};

export type Filters = Readonly<Record<string, Filter>>;

/** The parameters of the filters of a list. */
export type Schemas<Of extends Filters> = { [Name in keyof Of]: Of[Name]['schema'] };

export const schemasOf = <Of extends Filters>(filters: Of): Schemas<Of> =>
  Object.fromEntries(Object.entries(filters).map(([name, { schema }]) => [name, schema])) as Schemas<Of>;

/** The conditions of those filters that have a value. */
export const conditionsOf = async (filters: Filters, asked: Asked): Promise<SqlStatement[]> => {
  const found: SqlStatement[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    const value = asked.query[name];
    if (value === undefined) continue;
    const condition = await filter.where(value, asked);
    if (condition !== undefined) found.push(condition);
  }
  return found;
};

/** The ways in which the search of a list finds rows; undefined when it is not asked for. */
export const waysOf = (filters: Filters, asked: Asked): readonly Way[] | undefined => {
  for (const [name, { ways }] of Object.entries(filters)) {
    const text = asked.query[name];
    if (ways !== undefined && typeof text === 'string') return ways(text, asked);
  }
  return undefined;
};

/** Any condition on a parameter, which may be required, have a default, or be optional. */
export const filter = <Schema extends TSchema>(
  schema: Schema,
  where: (value: Static<Schema>, asked: Asked) => Condition | Promise<Condition>,
): Filter<Schema> => ({ schema, where });

/** A parameter that the rows of the list, or what holds for all of them, look at. */
export const parameter = <Schema extends TSchema>(schema: Schema): Filter<Schema> => filter(schema, () => undefined);

const optional = <Schema extends TSchema>(
  schema: Schema,
  where: (value: Static<Schema>, asked: Asked) => Condition | Promise<Condition>,
) => filter(Type.Optional(schema), (value, asked) => where(value as Static<Schema>, asked));

const described = <Schema extends TSchema>(schema: Schema, description: string | undefined): Schema =>
  (description === undefined ? schema : Type.With(schema, { description })) as Schema;

/** Rows with this value in a column. */
export const is = <Schema extends TSchema>(column: SqlStatement, schema: Schema) =>
  optional(schema, (value) => sql`${column} = ${value}`);

export const idIs = (column: SqlStatement, description?: string) => is(column, described(Id, description));
export const userIs = (column: SqlStatement, description?: string) => is(column, described(UserId, description));
export const entityIs = (column: SqlStatement, description?: string) => is(column, described(EntityCode, description));

/** Rows with one of these values. */
export const among = <Schema extends TSchema>(
  column: SqlStatement,
  schema: Schema,
  options: { readonly maxItems: number; readonly description?: string },
) =>
  optional(Type.Array(schema, { minItems: 1, ...options }), (values) =>
    values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = any(${[...values]}::text[])`,
  );

/** A text that is asked for. */
export const Text = Type.String({ minLength: 1, maxLength: 200 });

/** Rows with this code, however it is spelt; the column has keys. */
export const codeOf = (keys: SqlStatement) => optional(Text, (code) => codeIs(keys, code));

export const inCurrency = (column: SqlStatement, description?: string) =>
  optional(
    description === undefined ? CurrencyFilter : Type.Unsafe<string>({ ...CurrencyFilter, description }),
    (currency) => currencyIs(column, currency),
  );

/** Rows with these own fields, in a column or a part of one. */
export const customIs = (fields: SqlStatement) =>
  optional(CustomFilter, (wanted) => customHas(fields, wanted).reduce((all, one) => sql`${all} and ${one}`));

/** Rows found by words, in any of several ways. The default looks in the column `search`. A list has one. */
export const search = (
  description: string,
  ways: (text: string, asked: Asked) => readonly Way[] = (text) => [{ found: matches(text) }],
): Filter => ({
  ...optional(Type.String({ minLength: 1, maxLength: 200, description }), () => undefined),
  ways,
});

/** How a column is compared with the ends of a range. */
export type Ends<Value> = {
  readonly from: (value: Value) => SqlStatement;
  readonly to: (value: Value) => SqlStatement;
};

const casts = { bigint: sql``, date: sql`::date`, timestamptz: sql`::timestamptz` } as const;

/**
 * Rows from one value on and up to another, both included: two parameters with these names.
 * @throws BadRequest, when it is asked for, for a range that ends before it begins
 */
export const range = <From extends string, To extends string, Schema extends TSchema, Last extends TSchema = Schema>(
  { from, to }: { readonly from: From; readonly to: To },
  column: SqlStatement | Ends<Static<Schema>>,
  schemas: { readonly from: Schema; readonly to?: Last; readonly type: keyof typeof casts },
) => {
  const cast = casts[schemas.type];
  const ends =
    'text' in column
      ? {
          from: (value: Static<Schema>) => sql`${column} >= ${value}${cast}`,
          to: (value: Static<Schema>) => sql`${column} <= ${value}${cast}`,
        }
      : column;
  const checked = ({ query }: Asked) => checkRange(query as Readonly<Record<From | To, string | undefined>>, from, to);
  return {
    [from]: optional(schemas.from, (value, asked) => {
      checked(asked);
      return ends.from(value);
    }),
    [to]: optional(schemas.to ?? schemas.from, (value) => ends.to(value as Static<Schema>)),
  } as unknown as { readonly [Name in From]: Filter<Schema> } & { readonly [Name in To]: Filter<Schema> };
};

/** Days from one on and up to another. */
export const days = <From extends string, To extends string>(
  names: { readonly from: From; readonly to: To },
  column: SqlStatement | Ends<string>,
  description?: string,
) => range(names, column, { from: described(BusinessDate, description), to: BusinessDate, type: 'date' });
