import { decimalPrice, type Money, type UnitPrice } from '@sales/contracts';
import type { CsvColumn } from '@sales/service-kit';
import type { TSchema } from 'typebox';
import { decimal } from './values.ts';

/**
 * A column of a file: a field of the item, `totals.total`, whose heading is its last part, `total`; or with a heading
 * of its own, or a value that is made of the item.
 */
export type Column<Item> =
  | string
  | readonly [heading: string, field: string]
  | readonly [heading: string, value: (item: Item) => unknown];

type Cell = ReturnType<CsvColumn<unknown>['value']>;

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMoney = (value: object): value is Money => 'amount' in value && 'currency' in value;
const isPrice = (value: object): value is UnitPrice => 'micros' in value && 'currency' in value;

/** A value as it stands in a file: an amount as people write it, a list in one cell, own fields as JSON. */
const cellOf = (value: unknown): Cell => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.join(' ');
  if (!isFields(value)) return undefined;
  if (isMoney(value)) return decimal(value);
  if (isPrice(value)) return decimalPrice(value);
  return Object.keys(value).length === 0 ? undefined : JSON.stringify(value);
};

/** What stands at a path in an item; undefined where there is nothing. */
const at =
  (path: string) =>
  (item: unknown): unknown => {
    let value = item;
    for (const name of path.split('.')) value = isFields(value) ? value[name] : undefined;
    return value;
  };

/** `totals.placedAt` -> `placed_at` */
const headingOf = (path: string): string =>
  path.slice(path.lastIndexOf('.') + 1).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @throws Error for a field that the items do not have: a server with such a list does not start */
export const requireField = (schema: TSchema, path: string): void => {
  let inner: unknown = schema;
  for (const name of path.split('.')) {
    const properties = isFields(inner) ? inner['properties'] : undefined;
    inner = isFields(properties) ? properties[name] : undefined;
    if (inner === undefined) throw new Error(`items have no field ${path}`);
  }
};

/** The columns of a file of items. */
export const columnsOf = <Item>(schema: TSchema, columns: readonly Column<Item>[]): readonly CsvColumn<Item>[] =>
  columns.map((column) => {
    const [heading, value] = typeof column === 'string' ? [headingOf(column), column] : column;
    if (typeof value !== 'string') return { name: heading, value: (item: Item) => cellOf(value(item)) };
    requireField(schema, value);
    const field = at(value);
    return { name: heading, value: (item: Item) => cellOf(field(item)) };
  });
