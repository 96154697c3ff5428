import { invoices, orders } from '@sales/contracts';
import { type Database, either, on, type PublishedEvent, sql } from '@sales/eventsourcing';
import { type AsOf, foldOf, readEvents, upTo } from '@sales/read-kit';
import { readCustomerAsOf } from '../customers/index.ts';
import { readCompanyAsOf } from '../entities/index.ts';
import { evolveOrder, type OrderDocument } from '../orders/index.ts';
import { type Issued, invoiceDocument } from './invoice.ts';
import type { InvoiceDocument } from './invoice-schema.ts';

const issuedIn = on(invoices, { InvoiceIssued: ({ data }): Issued => data });

/** Of which invoice or credit note an event of an order says what goes on it. */
const documentIn = either(
  on(orders, { LinesInvoiced: ({ data }): string => data.invoiceId }),
  on(orders, { LinesCredited: ({ data }) => data.creditNoteId }),
);

/** An order as it was when it said what goes on the document: that never changes. */
const orderFor = async (
  database: Database,
  orderId: string,
  documentId: string,
): Promise<OrderDocument | undefined> => {
  const events = await readEvents(database, `order-${orderId}`, sql`true`);
  const answered = events.findIndex((event) => documentIn(event) === documentId);
  return answered === -1 ? undefined : foldOf(events.slice(0, answered + 1), evolveOrder);
};

const isThere = <Value>(pair: readonly [string, Value | undefined]): pair is readonly [string, Value] =>
  pair[1] !== undefined;

/**
 * An invoice or a credit note as it was issued; undefined before that, and while not all that it says is known here.
 */
export const readInvoice = async (
  database: Database,
  invoiceId: string,
  asked: AsOf,
): Promise<InvoiceDocument | undefined> => {
  const events: readonly PublishedEvent[] = await readEvents(
    database,
    `invoice-${invoiceId}`,
    sql`type = ${invoices.types.InvoiceIssued} and ${upTo(asked)}`,
  );
  const [event] = events;
  const issued = event && issuedIn(event);
  if (event === undefined || issued === undefined) return undefined;
  const { recordedAt, effectiveAt } = event;
  const at = { asOf: recordedAt, clock: 'recorded' } as const;
  const [company, customer, found] = await Promise.all([
    readCompanyAsOf(database, issued.entity, at, effectiveAt),
    readCustomerAsOf(database, issued.customer.customerId, at),
    Promise.all(
      issued.orders.map(async ({ orderId }) => [orderId, await orderFor(database, orderId, invoiceId)] as const),
    ),
  ]);
  const known = found.filter(isThere);
  return company === undefined || known.length < found.length
    ? undefined
    : invoiceDocument({ issued, company, customer: customer?.details, orders: new Map(known) });
};
