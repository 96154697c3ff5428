import type { ApprovalReason, Custom, OrderStatus, PaymentStatus } from '@sales/contracts';
import { erasedText, forgetting, type Table } from '@sales/eventsourcing';
import { type Span, searchIndex, searchText, spanColumns } from '@sales/read-kit/folding';
import type { Closing } from './document.ts';

/** An order as a list shows it. Money in minor units of `currency`; instants are those of the business. */
export type OrderRow = Span & {
  readonly order_id: string;
  readonly number: string;
  readonly entity: string;
  /** The external reference as it is searched for. */
  readonly reference_key: string | null;
  readonly external_reference: string | null;
  readonly customer_id: string;
  readonly customer_name: string;
  readonly country: string;
  readonly region: string | null;
  readonly segment: string | null;
  readonly channel: string | null;
  /** What the filters look at: keys of codes, see `naturalKey`. */
  readonly country_key: string;
  readonly region_key: string | null;
  readonly segment_key: string | null;
  readonly channel_key: string | null;
  /** Of a draft: given by hand. */
  readonly salesperson: string | null;
  readonly custom: Custom | null;
  /** What the customer calls the order, and the same as it is asked for. */
  readonly customer_reference: string | null;
  readonly customer_reference_key: string | null;
  /** Keys of the products of its lines, of the warehouses that hold goods for it, and of those that have shipped. */
  readonly product_keys: readonly string[];
  readonly held_in: readonly string[];
  readonly shipped_from: readonly string[];
  /** Why it must be approved, as long as it waits for that. */
  readonly approval: readonly ApprovalReason[] | null;
  readonly status: OrderStatus;
  readonly payment_status: PaymentStatus;
  readonly currency: string;
  readonly line_count: number;
  readonly discount: number;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
  readonly invoiced: number;
  readonly paid: number;
  /** Refunds that were paid out. */
  readonly refunded: number;
  /** Refunds that were taken off invoices. */
  readonly credited: number;
  /** Of what is not shipped and will not be. */
  readonly cancelled: number;
  /** Drafted, and from submission on submitted. */
  readonly placed_at: string;
  /** The business day of it. */
  readonly placed_on: string;
  readonly submitted: boolean;
  readonly promised_on: string | null;
  readonly closed: Closing | null;
  /** That of `closed`, for the filter. */
  readonly rating: number | null;
  readonly updated_at: string;
  readonly revision: number;
};

const withoutFeedback = ({ feedback: _, ...closed }: Closing): Closing => closed;

/** `placed_at` changes once at most: indexes that hold the status are the only ones that most events touch. */
export const orderTable: Table = {
  name: 'orders',
  columns: {
    order_id: 'text',
    number: 'text',
    entity: 'text',
    reference_key: 'text',
    external_reference: 'text',
    customer_id: 'text',
    customer_name: 'text',
    country: 'text',
    region: 'text',
    segment: 'text',
    channel: 'text',
    country_key: 'text',
    region_key: 'text',
    segment_key: 'text',
    channel_key: 'text',
    salesperson: 'text',
    custom: 'jsonb',
    customer_reference: 'text',
    customer_reference_key: 'text',
    product_keys: 'jsonb',
    held_in: 'jsonb',
    shipped_from: 'jsonb',
    approval: 'jsonb',
    status: 'text',
    payment_status: 'text',
    currency: 'text',
    line_count: 'bigint',
    discount: 'bigint',
    net: 'bigint',
    tax: 'bigint',
    total: 'bigint',
    invoiced: 'bigint',
    paid: 'bigint',
    refunded: 'bigint',
    credited: 'bigint',
    cancelled: 'bigint',
    placed_at: 'timestamptz',
    placed_on: 'date',
    submitted: 'boolean',
    promised_on: 'date',
    closed: 'jsonb',
    rating: 'bigint',
    updated_at: 'timestamptz',
    revision: 'bigint',
    ...spanColumns,
  },
  personal: ['customer_name', 'custom', 'customer_reference', 'customer_reference_key', 'closed'],
  key: ['order_id'],
  indexes: [
    '(placed_at, order_id)',
    '(customer_id, placed_at, order_id)',
    '(status, placed_at, order_id)',
    '(number collate "C")',
    '(reference_key collate "C") where reference_key is not null',
    'using gin (custom jsonb_path_ops) where custom is not null',
    '(customer_reference_key collate "C") where customer_reference_key is not null',
    'using gin (product_keys)',
    'using gin (held_in)',
    'using gin (shipped_from)',
    '(salesperson, placed_at, order_id) where salesperson is not null',
    '(total, order_id)',
    '(rating, placed_at, order_id) where rating is not null',
  ],
  forgets: forgetting<OrderRow>({
    purposes: ['contact', 'text'],
    of: 'customer_id',
    evolve: ({ closed, ...row }) => ({
      ...row,
      customer_name: erasedText,
      customer_reference: null,
      customer_reference_key: null,
      custom: null,
      closed: closed && withoutFeedback(closed),
    }),
  }),
};

export type CustomerFigures = {
  readonly customer_id: string;
  readonly currency: string;
  readonly orders: number;
  readonly ordered: number;
  readonly invoiced: number;
  readonly paid: number;
  readonly refunded: number;
  readonly credited: number;
};

/**
 * What a customer has bought, per currency. Orders count from submission on, cancelled ones for what is left of them.
 */
export const customerFiguresTable: Table = {
  name: 'customer_figures',
  columns: {
    customer_id: 'text',
    currency: 'text',
    orders: 'bigint',
    ordered: 'bigint',
    invoiced: 'bigint',
    paid: 'bigint',
    refunded: 'bigint',
    credited: 'bigint',
  },
  key: ['customer_id', 'currency'],
};

/** Goods that have left for a customer. */
export type ShipmentRow = {
  readonly order_id: string;
  readonly shipment_id: string;
  readonly dispatched_on: string;
  readonly delivered_on: string | null;
  readonly carrier: string | null;
  readonly tracking_number: string | null;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sku: string;
    readonly warehouse: string;
    readonly quantity: string;
  }[];
  /** Keys of products and warehouses, for the filters. */
  readonly product_keys: readonly string[];
  readonly warehouse_keys: readonly string[];
  readonly search: string;
  readonly recorded_at: string;
};

export const shipmentTable: Table = {
  name: 'shipments',
  columns: {
    order_id: 'text',
    shipment_id: 'text',
    dispatched_on: 'date',
    delivered_on: 'date',
    carrier: 'text',
    tracking_number: 'text',
    lines: 'jsonb',
    product_keys: 'jsonb',
    warehouse_keys: 'jsonb',
    search: 'text',
    recorded_at: 'timestamptz',
  },
  personal: ['tracking_number', 'search'],
  key: ['order_id', 'shipment_id'],
  indexes: ['(dispatched_on, order_id, shipment_id)', searchIndex],
  forgets: forgetting<ShipmentRow>({
    purposes: ['contact'],
    of: 'customer_id',
    through: { table: 'orders', on: 'order_id' },
    evolve: (row) => ({ ...row, tracking_number: null, search: searchText({ names: [row.carrier ?? undefined] }) }),
  }),
};

export type ReturnStatus = 'requested' | 'approved' | 'refused' | 'received' | 'refunded';

/** Goods that a customer sends back, or wants to. */
export type ReturnRow = {
  readonly order_id: string;
  readonly return_id: string;
  readonly status: ReturnStatus;
  readonly requested_on: string;
  readonly received_on: string | null;
  readonly warehouse: string | null;
  /** What was wanted and, once it is there, what came. */
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: string;
    readonly reason: string;
    readonly received?: string;
    readonly condition?: 'resaleable' | 'damaged';
  }[];
  readonly reasons: readonly string[];
  /** Why it was refused. */
  readonly refused: string | null;
  /** What was charged for what came back, in minor units; null until it is there. */
  readonly total: number | null;
  readonly currency: string | null;
  readonly recorded_at: string;
};

export const returnTable: Table = {
  name: 'returns',
  columns: {
    order_id: 'text',
    return_id: 'text',
    status: 'text',
    requested_on: 'date',
    received_on: 'date',
    warehouse: 'text',
    lines: 'jsonb',
    reasons: 'jsonb',
    refused: 'text',
    total: 'bigint',
    currency: 'text',
    recorded_at: 'timestamptz',
  },
  key: ['order_id', 'return_id'],
  indexes: ['(requested_on, order_id, return_id)', '(status, requested_on, order_id, return_id)'],
};

/** Money that is due back to a customer. */
export type RefundRow = {
  readonly order_id: string;
  readonly refund_id: string;
  readonly credit_note_id: string;
  /** Of the credit note; null until that is issued. */
  readonly number: string | null;
  readonly return_id: string | null;
  readonly due_on: string;
  readonly currency: string;
  readonly total: number;
  readonly credited: number;
  readonly paid_out: number;
  readonly recorded_at: string;
};

export const refundTable: Table = {
  name: 'refunds',
  columns: {
    order_id: 'text',
    refund_id: 'text',
    credit_note_id: 'text',
    number: 'text',
    return_id: 'text',
    due_on: 'date',
    currency: 'text',
    total: 'bigint',
    credited: 'bigint',
    paid_out: 'bigint',
    recorded_at: 'timestamptz',
  },
  key: ['order_id', 'refund_id'],
  indexes: ['(due_on, order_id, refund_id)', '(number collate "C") where number is not null'],
};
