import type { WarehouseDetails } from '@sales/contracts';
import type { Table } from '@sales/eventsourcing';

/** A product in a warehouse. Quantities in thousandths, value in minor units at moving average cost. */
export type StockRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly on_hand: number;
  readonly reserved: number;
  readonly value: number;
  /** Null before the first goods. */
  readonly currency: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly lead_time_days: number | null;
  /** Where it stands. */
  readonly bin: string | null;
  readonly updated_at: string;
  readonly revision: number;
};

/** No index but the key, so that an update stays on its page. */
export const stockTable: Table = {
  name: 'stock',
  columns: {
    sku: 'text',
    warehouse: 'text',
    on_hand: 'bigint',
    reserved: 'bigint',
    value: 'bigint',
    currency: 'text',
    min: 'bigint',
    max: 'bigint',
    lead_time_days: 'bigint',
    bin: 'text',
    updated_at: 'timestamptz',
    revision: 'bigint',
  },
  key: ['sku', 'warehouse'],
};

/** The ledger: everything that has changed what is on hand. Quantity and cost are signed. */
export const movementTable: Table = {
  name: 'stock_movements',
  columns: {
    sku: 'text',
    warehouse: 'text',
    revision: 'bigint',
    kind: 'text',
    quantity: 'bigint',
    cost: 'bigint',
    currency: 'text',
    on_hand: 'bigint',
    value: 'bigint',
    document: 'text',
    reason: 'text',
    actor: 'text',
    date: 'date',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  key: ['sku', 'warehouse', 'revision'],
  // Those of all products are read by time, and by what they belong to. A day may have as many as an import brings, so
  // that its index has the whole order of the list.
  indexes: ['(recorded_at)', '(date, warehouse, revision, sku)', '(document) where document is not null'],
};

/** What was taken off the shelf for lines of orders, one by one. */
export const pickTable: Table = {
  name: 'stock_picks',
  columns: {
    sku: 'text',
    warehouse: 'text',
    revision: 'bigint',
    order_id: 'text',
    line_id: 'text',
    quantity: 'bigint',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  key: ['sku', 'warehouse', 'revision'],
  indexes: ['(order_id)'],
};

export type WarehouseRow = {
  readonly warehouse: string;
  readonly entity: string;
  readonly open: boolean;
  readonly details: WarehouseDetails;
  readonly revision: number;
};

export const warehouseTable: Table = {
  name: 'warehouses',
  columns: { warehouse: 'text', entity: 'text', open: 'boolean', details: 'jsonb', revision: 'bigint' },
  key: ['warehouse'],
};

/**
 * One end of a transfer: what left, as the sender recorded it, or what came in (negative), as the receiver did. Each
 * end is fed by its own stream, so goods are on their way from the one until the other, whichever is heard of first.
 */
export type TransferRow = {
  readonly transfer_id: string;
  readonly sku: string;
  readonly leg: 'dispatched' | 'received';
  readonly from_warehouse: string;
  readonly to_warehouse: string;
  readonly quantity: number;
  /** Of the event, in the stream of its end. */
  readonly revision: number;
  readonly effective_at: string;
  readonly recorded_at: string;
};

export const transferTable: Table = {
  name: 'stock_transfers',
  columns: {
    transfer_id: 'text',
    sku: 'text',
    leg: 'text',
    from_warehouse: 'text',
    to_warehouse: 'text',
    quantity: 'bigint',
    revision: 'bigint',
    effective_at: 'timestamptz',
    recorded_at: 'timestamptz',
  },
  // The id is the sender's own: another warehouse may use the same one. Each end is fed by its own stream.
  key: ['transfer_id', 'sku', 'from_warehouse', 'to_warehouse', 'leg'],
  indexes: ['(sku)', '(recorded_at)'],
};

export const underwayColumns = { sku: 'text', warehouse: 'text', quantity: 'bigint' } as const;

export const outgoingTable: Table = {
  name: 'stock_outgoing',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

export const incomingTable: Table = {
  name: 'stock_incoming',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

/**
 * What an event has added to what is to come in under an announcement, or taken off. `quantity` is signed, in
 * thousandths.
 */
export type ReceiptChange = {
  readonly revision: number;
  readonly quantity: number;
  /** No earlier than that of the change before: goods cannot have come in under what was not announced yet. */
  readonly effectiveAt: string;
  readonly recordedAt: string;
};

/**
 * Goods that a supplier has announced. `quantity` is what is still to come in: the sum of the changes, never below 0.
 */
export type ReceiptRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly receipt_id: string;
  readonly quantity: number;
  readonly changes: readonly ReceiptChange[];
};

export const receiptTable: Table = {
  name: 'stock_receipts',
  columns: { sku: 'text', warehouse: 'text', receipt_id: 'text', quantity: 'bigint', changes: 'jsonb' },
  key: ['sku', 'warehouse', 'receipt_id'],
};

export const announcedTable: Table = {
  name: 'stock_announced',
  columns: underwayColumns,
  key: ['sku', 'warehouse'],
};

/**
 * What a line of an order holds of an item, in thousandths. `picked` is the part of it that was taken off the shelf.
 */
export type HoldRow = {
  readonly sku: string;
  readonly warehouse: string;
  readonly product_key: string;
  readonly warehouse_key: string;
  readonly order_id: string;
  readonly line_id: string;
  readonly held: number;
  readonly picked: number;
  /** What it still waits for here. */
  readonly waiting: number;
};

export const holdTable: Table = {
  name: 'stock_holds',
  columns: {
    sku: 'text',
    warehouse: 'text',
    product_key: 'text',
    warehouse_key: 'text',
    order_id: 'text',
    line_id: 'text',
    held: 'bigint',
    picked: 'bigint',
    waiting: 'bigint',
  },
  key: ['sku', 'warehouse', 'order_id', 'line_id'],
  indexes: ['(order_id)', '(sku, warehouse) where held > picked'],
};
