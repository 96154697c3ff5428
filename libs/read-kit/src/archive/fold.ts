import { invoices, orders, priceLists, stockItems } from '@sales/contracts';
import { type AppendedTable, either, type Handling, on, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { priceDocument, type TimelineRow, timelineTable } from './table.ts';

/** The document that an event is about. Only the data of these types is decoded. */
const documentIn: Handling<[], string | undefined> = either(
  on(orders, {
    ShipmentDispatched: ({ data }) => data.shipmentId,
    InvoiceRecorded: ({ data }) => data.invoiceId,
    SettlementRecorded: ({ data }) => data.documentId,
    ReturnRequested: ({ data }) => data.returnId,
    ReturnReceived: ({ data }) => data.returnId,
    LinesCredited: ({ data }) => data.refundId,
    RefundRecorded: ({ data }) => data.creditNoteId,
  }),
  on(invoices, {
    InvoiceIssued: ({ data }): string | undefined => data.number,
    InvoiceSettled: ({ data }) => data.by.documentId,
    SettlementReversed: ({ data }) => data.by.documentId,
  }),
  // Shipments and returns are found by their orders.
  on(stockItems, {
    StockReceived: ({ data }): string | undefined => data.receiptId,
    ReceiptExpected: ({ data }) => data.receiptId,
    TransferDispatched: ({ data }) => data.transferId,
    TransferReceived: ({ data }) => data.transferId,
    TransferCompleted: ({ data }) => data.transferId,
  }),
  on(priceLists, {
    PriceSet: ({ data }) => priceDocument(data.sku),
    PriceRemoved: ({ data }) => priceDocument(data.sku),
  }),
);

/** Found in the text: few events are about persons, and the others need not be decoded. */
const personIn = /"personId":"([^"\\]{1,100})"/g;

const personsIn = (text: string): readonly string[] | null => {
  if (!text.includes('"personId":"')) return null;
  return [...new Set([...text.matchAll(personIn)].flatMap(([, person]) => person ?? []))].sort();
};

const textOf = (event: PublishedEvent): string => event.json ?? JSON.stringify(event.data);

export const timelineRow = (event: PublishedEvent): TimelineRow => ({
  stream: event.stream,
  revision: Number(event.revision),
  position: Number(event.position),
  event_id: event.id,
  type: event.type,
  recorded_at: event.recordedAt,
  effective_at: event.effectiveAt,
  actor: event.actor,
  on_behalf_of: event.onBehalfOf ?? null,
  reason: event.reason ?? null,
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  command_id: event.commandId,
  document: documentIn(event) ?? null,
  persons: personsIn(textOf(event)),
  data: textOf(event),
});

export const timeline: AppendedTable = {
  kind: 'appended',
  table: timelineTable,
  row: (event): Row => timelineRow(event),
};
