import type { Custom, OrderStatus, PaymentStatus } from '@sales/contracts';
import type { Table } from '@sales/eventsourcing';
import { type Span, spanColumns } from '@sales/read-kit/folding';
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
  key: ['order_id'],
  indexes: [
    '(placed_at, order_id)',
    '(customer_id, placed_at, order_id)',
    '(status, placed_at, order_id)',
    '(number collate "C")',
    '(reference_key collate "C") where reference_key is not null',
    'using gin (custom jsonb_path_ops) where custom is not null',
    '(total, order_id)',
    '(rating, placed_at, order_id) where rating is not null',
  ],
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
