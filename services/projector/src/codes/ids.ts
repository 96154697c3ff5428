import { invoices } from '@sales/contracts';
import { type Database, type SqlStatement, sql } from '@sales/eventsourcing';
import { placeIn, spellingIn } from './queries.ts';
import type { Coded } from './table.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Where the things that people know by a number are looked up. */
const numbered: Readonly<Record<string, (number: string) => SqlStatement>> = {
  order: (number) => sql`select order_id as id from read.orders where number collate "C" = ${number} limit 1`,
  invoice: (number) => sql`select substr(stream, 9) as id from read.timeline
    where document = ${number} and type = ${invoices.types.InvoiceIssued} limit 1`,
  customer: (number) => sql`select customer_id as id from read.customers where number collate "C" = ${number} limit 1`,
};

/** The number under which people know a thing of this id. */
const numbers: Readonly<Record<string, (id: string) => SqlStatement>> = {
  order: (id) => sql`select number as id from read.orders where order_id = ${id}`,
  invoice: (id) => sql`select document as id from read.timeline
    where stream = ${`invoice-${id}`} and type = ${invoices.types.InvoiceIssued} limit 1`,
  customer: (id) => sql`select number as id from read.customers where customer_id = ${id}`,
};

const isCoded = (category: string): category is Coded => ['product', 'warehouse', 'priceList'].includes(category);

const stockItemIn = async (database: Database, id: string): Promise<string> => {
  const dot = id.indexOf('.');
  const place = await placeIn(database, { warehouse: id.slice(0, dot), sku: id.slice(dot + 1) });
  return `${place.warehouse}.${place.sku}`;
};

/**
 * The id of a thing that was asked for by its id or its number, however they were written; undefined when no thing has
 * that number. Codes are those under which the thing is kept. Other ids of things without numbers are what they are.
 */
export const idOf = async (database: Database, category: string, idOrNumber: string): Promise<string | undefined> => {
  const lookUp = numbered[category];
  if (isCoded(category)) return spellingIn(database, category, idOrNumber);
  if (category === 'stockItem') return stockItemIn(database, idOrNumber);
  if (lookUp === undefined) return idOrNumber;
  if (uuid.test(idOrNumber)) return idOrNumber.toLowerCase();
  const [row] = await database.query<{ id: string }>(lookUp(idOrNumber.toUpperCase()));
  return row?.id;
};

/** All by which a thing may be named: as it was asked for, its id, and its number if it has one. */
export const namesOf = async (database: Database, category: string, idOrNumber: string): Promise<readonly string[]> => {
  const id = (await idOf(database, category, idOrNumber)) ?? idOrNumber;
  const lookUp = numbers[category];
  const rows = lookUp === undefined ? [] : await database.query<{ id: string | null }>(lookUp(id));
  return [...new Set([idOrNumber, id, ...rows.flatMap((row) => row.id ?? [])])];
};
