import { BusinessDate, TeamCode } from '@sales/contracts';
import { identifier, type SqlStatement, sql } from '@sales/eventsourcing';
import { type AsOf, asOfLink, CurrencyFilter, currencyIs, filters } from '@sales/read-kit';
import { Type } from 'typebox';
import type { Membership } from '../access/index.ts';
import { spelt } from '../codes/index.ts';
import { isSoldBy } from './members.ts';
import { keyIn } from './spellings.ts';
import { isSpelled } from './table.ts';

/** Where was bought, by which company sold, and by whom. */
export const ofTheSale = ['country', 'region', 'segment', 'channel', 'entity', 'salesperson'] as const;

export const dimensions = ['product', 'category', 'customer', ...ofTheSale] as const;
export type Dimension = (typeof dimensions)[number];

const columns: Readonly<Record<Dimension, string>> = {
  product: 'sku',
  category: 'category',
  customer: 'customer_id',
  country: 'country',
  region: 'region',
  segment: 'segment',
  channel: 'channel',
  entity: 'entity',
  salesperson: 'salesperson',
};

/** Column of a dimension, in every table that has it. */
export const columnOf = (dimension: Dimension): string => columns[dimension];

/** Categories have at most this many levels: cut at this one, a path is itself. */
export const deepest = 6;

/** Value of a dimension; a category is cut to `level` parts of its path. */
export const dimensionValue = (dimension: Dimension, level: number): SqlStatement => {
  const column = identifier(columns[dimension]);
  return dimension === 'category' && level < deepest
    ? sql`array_to_string((string_to_array(${column}, '/'))[1:${level}::int], '/')`
    : column;
};

const value = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));

/** Which sales to look at; codes in any spelling. An empty text means those for which nothing is known. */
export const salesFilter = {
  from: Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'First day' })),
  to: Type.Optional(Type.Unsafe<string>({ ...BusinessDate, description: 'Last day' })),
  currency: Type.Optional(CurrencyFilter),
  product: value('SKU'),
  category: value('This category and those below it; with `level`, the category at that level'),
  customer: value('Id or number of the customer'),
  country: value('Country of the customer'),
  region: value('Region of the customer'),
  segment: value('Segment of the customer'),
  channel: value('Channel of the order'),
  entity: value('Code of the selling company'),
  salesperson: value('Who sold it: `user:<id>`'),
  team: Type.Optional(
    Type.With(TeamCode, {
      description: 'Sales of those who were in this team, or in one below it, at the time of the sale',
    }),
  ),
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: deepest, description: 'Levels of the category path' })),
};

export type SalesFilter = {
  readonly [Name in Dimension | 'from' | 'to' | 'currency']?: string;
} & {
  readonly level?: number;
  /** Only what these users sold, for those who may not see all. */
  readonly owners?: readonly string[];
  readonly team?: string;
  /** Of `team`. */
  readonly members?: readonly Membership[];
};

const filterNames = [...dimensions, 'team', 'currency', 'level', 'from', 'to'] as const;

/** Where the lines of sales are. */
export const linesLink = (filter: SalesFilter & AsOf): string => {
  const asked = filterNames.flatMap((name): [string, string][] =>
    filter[name] === undefined ? [] : [[name, String(filter[name])]],
  );
  return `/query/v1/reports/sales/lines?${new URLSearchParams([...asked, ...Object.entries(asOfLink(filter))])}`;
};

/** Conditions on everything but the date. */
export const filterConditions = (filter: SalesFilter): SqlStatement[] =>
  filters(
    filter.owners !== undefined && sql`salesperson = any(${[...filter.owners]}::text[])`,
    filter.members !== undefined && isSoldBy(filter.members),
    filter.currency !== undefined && currencyIs(sql`currency`, filter.currency),
    ...dimensions.map((dimension) => {
      const wanted = filter[dimension];
      if (wanted === undefined) return undefined;
      const column = identifier(columns[dimension]);
      if (dimension === 'product') return sql`${column} = ${spelt('product', wanted)}`;
      if (dimension === 'customer') return sql`${column} = ${wanted.toLowerCase()}`;
      if (!isSpelled(dimension)) return sql`${column} = ${wanted}`;
      const key = keyIn(dimension, wanted);
      if (dimension !== 'category') return sql`${column} = ${key}`;
      if (filter.level !== undefined) return sql`${dimensionValue('category', filter.level)} = ${key}`;
      return sql`(category = ${key} or starts_with(category, ${`${key}/`}))`;
    }),
  );

export const dateConditions = ({ from, to }: SalesFilter): SqlStatement[] =>
  filters(from !== undefined && sql`date >= ${from}::date`, to !== undefined && sql`date <= ${to}::date`);
