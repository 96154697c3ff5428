import type { Column, Table } from '@sales/eventsourcing';
import { spanColumns } from '@sales/read-kit/folding';

/** Money in minor units of `currency`, quantities in thousandths of the unit. Returns are taken off all of them. */
export const measures = {
  lines: 'bigint',
  quantity: 'bigint',
  net: 'bigint',
  discount: 'bigint',
  tax: 'bigint',
  cost: 'bigint',
  returned_quantity: 'bigint',
  returned_net: 'bigint',
} as const satisfies Record<string, Column>;

/**
 * Which company of ours sold, who bought and where, as the order knew it: keys, like categories, see
 * `fold-spellings.ts`. Empty text stands for what is not known, so that it can be in a key. There are few of each, so
 * that every rollup has them. Salespeople are many: only the rollup by customer has them, as most customers have one.
 */
const market = { entity: 'text', country: 'text', region: 'text', segment: 'text', channel: 'text' } as const;
const marketKey = Object.keys(market);

/** Of which order, for whom and by whom. `sold_at`: the instant on that day, by which it is of a team. */
const saleColumns = {
  number: 'text',
  date: 'date',
  sold_at: 'timestamptz',
  currency: 'text',
  customer_id: 'text',
  ...market,
  salesperson: 'text',
} as const;

/**
 * What the fold remembers of an order; `lines` is a list of `OrderedLine`. `changes` counts the events that its facts
 * came from, `months` are all that it ever had facts in.
 */
export const salesOrderTable: Table = {
  name: 'sales_orders',
  columns: {
    order_id: 'text',
    ...saleColumns,
    lines: 'jsonb',
    changes: 'bigint',
    months: 'jsonb',
    ...spanColumns,
  },
  key: ['order_id'],
};

/**
 * The facts: what was sold on a line, and each return of it, on its own date. `entry` is `sale` or the id of the
 * return.
 */
export const salesLineTable: Table = {
  name: 'sales_lines',
  columns: {
    order_id: 'text',
    line_id: 'text',
    entry: 'text',
    ...saleColumns,
    sku: 'text',
    category: 'text',
    ...measures,
  },
  key: ['order_id', 'line_id', 'entry'],
  indexes: ['(date, order_id, line_id, entry)', '(sku, date)', '(customer_id, date)'],
};

/**
 * How often facts of a month have changed: it only rises, by at least one for each order that changes something in it.
 */
export const salesMonthTable: Table = {
  name: 'sales_months',
  columns: { date: 'date', changes: 'bigint' },
  key: ['date'],
};

export const byDayTable: Table = {
  name: 'sales_by_day',
  columns: { date: 'date', currency: 'text', ...market, orders: 'bigint', ...measures },
  key: ['date', 'currency', ...marketKey],
};

export const byDayAndCategoryTable: Table = {
  name: 'sales_by_day_category',
  columns: { date: 'date', currency: 'text', category: 'text', ...market, ...measures },
  key: ['date', 'currency', 'category', ...marketKey],
};

/** `date` is the first day of the month. */
export const byMonthAndProductTable: Table = {
  name: 'sales_by_month_product',
  columns: { date: 'date', currency: 'text', entity: 'text', sku: 'text', category: 'text', ...measures },
  key: ['date', 'currency', 'entity', 'sku', 'category'],
};

/** `date` is the first day of the month. */
export const byMonthAndCustomerTable: Table = {
  name: 'sales_by_month_customer',
  columns: {
    date: 'date',
    currency: 'text',
    customer_id: 'text',
    ...market,
    salesperson: 'text',
    orders: 'bigint',
    ...measures,
  },
  key: ['date', 'currency', 'customer_id', ...marketKey, 'salesperson'],
};

/** What sales are grouped by that people write in their own way. The facts have its keys. */
export const spelled = ['country', 'region', 'segment', 'channel', 'category'] as const;
export type Spelled = (typeof spelled)[number];

export const isSpelled = (name: string): name is Spelled => spelled.some((known) => known === name);

export type SpellingRow = {
  readonly field: Spelled;
  readonly key: string;
  readonly partition: number;
  readonly spelling: string;
  readonly recorded_at: string;
};

/**
 * How each key was spelt first in each partition; the earliest of them is shown. The key of a category is that of a
 * path, its spelling that of the last part.
 */
export const salesSpellingTable: Table = {
  name: 'sales_spellings',
  columns: { field: 'text', key: 'text', partition: 'bigint', spelling: 'text', recorded_at: 'timestamptz' },
  key: ['field', 'key', 'partition'],
};
