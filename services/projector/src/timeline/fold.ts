import type { AppendedTable, PublishedEvent, Row, Table } from '@sales/eventsourcing';
import type { OrderEvent, PriceListEvent, StockItemEvent } from '../events.ts';

/** Every published event. `data` is the text that was published: it is read back, never searched. */
export type TimelineRow = {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly event_id: string;
  readonly type: string;
  readonly recorded_at: string;
  readonly effective_at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly command_id: string;
  /**
   * What the event is about: id of the invoice, payment, shipment, return, refund, receipt or transfer; the product of
   * a price.
   */
  readonly document: string | null;
  readonly data: string;
};

/** How a price says which product it is of: no id of another document looks like that. */
export const priceDocument = (sku: string): string => `price of ${sku}`;

type Naming<Event extends { readonly type: string; readonly data: unknown }> = {
  readonly [Type in Event['type']]?: keyof Extract<Event, { readonly type: Type }>['data'];
};

/** The document that an event is about. Only the data of these types is decoded. */
const orderDocuments: Naming<OrderEvent> = {
  'sales.order.shipment-dispatched.v1': 'shipmentId',
  'sales.order.invoice-issued.v1': 'invoiceId',
  'sales.order.payment-recorded.v1': 'paymentId',
  'sales.order.return-requested.v1': 'returnId',
  'sales.order.return-received.v1': 'returnId',
  'sales.order.refund-issued.v1': 'refundId',
};
/** Shipments and returns are found by their orders. */
const stockDocuments: Naming<StockItemEvent> = {
  'sales.stockItem.stock-received.v1': 'receiptId',
  'sales.stockItem.receipt-expected.v1': 'receiptId',
  'sales.stockItem.transfer-dispatched.v1': 'transferId',
  'sales.stockItem.transfer-received.v1': 'transferId',
  'sales.stockItem.transfer-completed.v1': 'transferId',
};
const priceDocuments: Naming<PriceListEvent> = {
  'sales.priceList.price-set.v1': 'sku',
  'sales.priceList.price-removed.v1': 'sku',
};
const documentFields = new Map<string, string>(
  Object.entries({ ...orderDocuments, ...stockDocuments, ...priceDocuments }),
);

const documentOf = (event: PublishedEvent): string | null => {
  const field = documentFields.get(event.type);
  if (field === undefined || typeof event.data !== 'object' || event.data === null) return null;
  const id = new Map<string, unknown>(Object.entries(event.data)).get(field);
  if (typeof id !== 'string') return null;
  return field === 'sku' ? priceDocument(id) : id;
};

export const timelineTable: Table = {
  name: 'timeline',
  columns: {
    stream: 'text',
    revision: 'bigint',
    position: 'bigint',
    event_id: 'text',
    type: 'text',
    recorded_at: 'timestamptz',
    effective_at: 'timestamptz',
    actor: 'text',
    reason: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    command_id: 'text',
    document: 'text',
    data: 'text',
  },
  key: ['stream', 'revision'],
  // The last reorder policy of a stock item is looked for behind any number of movements.
  indexes: [
    `(stream, revision) where type = 'sales.stockItem.reorder-policy-set.v1'`,
    '(correlation_id, position)',
    '(event_id)',
    '(command_id)',
    '(document) where document is not null',
    '(position)',
    '(actor, position)',
    '(recorded_at, position)',
    '(type, position)',
    `(split_part(stream, '-', 1), position)`,
    '(position) where reason is not null',
  ],
};

export const timelineRow = (event: PublishedEvent): TimelineRow => ({
  stream: event.stream,
  revision: Number(event.revision),
  position: Number(event.position),
  event_id: event.id,
  type: event.type,
  recorded_at: event.recordedAt,
  effective_at: event.effectiveAt,
  actor: event.actor,
  reason: event.reason ?? null,
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  command_id: event.commandId,
  document: documentOf(event),
  data: event.json ?? JSON.stringify(event.data),
});

export const timeline: AppendedTable = {
  kind: 'appended',
  table: timelineTable,
  row: (event): Row => timelineRow(event),
};
