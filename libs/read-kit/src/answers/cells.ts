import {
  decimalPrice,
  type Money,
  NonNegativeQuantity,
  PositiveQuantity,
  Quantity,
  type UnitPrice,
} from '@sales/contracts';
import type { FileColumn } from '@sales/service-kit';
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

type Cell = ReturnType<FileColumn<unknown>['value']>;

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

/** The schema of a field; undefined for one that the items do not have. */
const fieldIn = (schema: TSchema, path: string): unknown => {
  let inner: unknown = schema;
  for (const name of path.split('.')) {
    const properties = isFields(inner) ? inner['properties'] : undefined;
    inner = isFields(properties) ? properties[name] : undefined;
  }
  return inner;
};

export const hasField = (schema: TSchema, path: string): boolean => fieldIn(schema, path) !== undefined;

/** The schema of a field. @throws Error for one that the items do not have: a server with such a list does not start */
export const requireField = (schema: TSchema, path: string): unknown => {
  const field = fieldIn(schema, path);
  if (field === undefined) throw new Error(`items have no field ${path}`);
  return field;
};

const patternOf = (schema: unknown): unknown => (isFields(schema) ? schema['pattern'] : undefined);

type Kind = FileColumn<unknown>['kind'];

const quantities: ReadonlySet<unknown> = new Set([Quantity, NonNegativeQuantity, PositiveQuantity].map(patternOf));

/** What the texts of a field are. Instants and dates that a schema has as mere texts are known by their names. */
const kindOf = (schema: unknown, path: string): Kind => {
  if (!isFields(schema)) return undefined;
  const { properties, format } = schema;
  if (isFields(properties) && 'currency' in properties && ('amount' in properties || 'micros' in properties))
    return 'decimal';
  if (quantities.has(patternOf(schema))) return 'decimal';
  if (format === 'date-time' || /[a-z]At$/.test(path)) return 'instant';
  return format === 'date' || /[a-z]On$/.test(path) ? 'day' : undefined;
};

/** The columns of a file of items. */
export const columnsOf = <Item>(schema: TSchema, columns: readonly Column<Item>[]): readonly FileColumn<Item>[] =>
  columns.map((column) => {
    const [heading, value] = typeof column === 'string' ? [headingOf(column), column] : column;
    if (typeof value !== 'string') return { name: heading, value: (item: Item) => cellOf(value(item)) };
    const kind = kindOf(requireField(schema, value), value);
    const field = at(value);
    return { name: heading, value: (item: Item) => cellOf(field(item)), ...(kind !== undefined && { kind }) };
  });
