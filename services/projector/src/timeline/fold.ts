import type { AppendedTable, PublishedEvent, Row } from '@sales/eventsourcing';
import type { OrderEvent, PriceListEvent, StockItemEvent } from '../events.ts';
import { priceDocument, type TimelineRow } from '../reading/folding/index.ts';
import { timelineTable } from './table.ts';

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
