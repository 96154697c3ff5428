import { Type } from 'typebox';
import {
  Country,
  type DataOf,
  event,
  Id,
  Instant,
  object,
  type PublicationOf,
  Sku,
  Text,
  topic,
  WarehouseCode,
} from './contract.ts';
import { FulfilmentPolicy, MaxWarehouses } from './customer.ts';
import { PositiveQuantity } from './quantity.ts';

export const fulfilmentTopic = topic('sales.fulfilment.v1');

const of = { orderId: Id };

/** The steps of fulfilment, in the order in which they usually come. */
export type FulfilmentStep =
  | 'approval'
  | 'credit'
  | 'allocation'
  | 'backorder'
  | 'shipment'
  | 'delivery'
  | 'settlement'
  | 'done'
  | 'cancelled';
export const FulfilmentStep = Type.Unsafe<FulfilmentStep>(
  Type.Union(
    (
      [
        'approval',
        'credit',
        'allocation',
        'backorder',
        'shipment',
        'delivery',
        'settlement',
        'done',
        'cancelled',
      ] as const
    ).map((step) => Type.Literal(step)),
  ),
);

/** What the fulfilment of an order asks of others, and where it stands. One stream an order. */
export const fulfilmentContracts = {
  'sales.fulfilment.advanced.v1': event('Where the fulfilment of the order stands, and what it waits for.', {
    ...of,
    step: FulfilmentStep,
    waitingFor: Type.Optional(Text(200)),
  }),
  'sales.fulfilment.allocation-requested.v1': event('The inventory service is asked for stock.', {
    ...of,
    requestId: Id,
    policy: FulfilmentPolicy,
    maxWarehouses: Type.Optional(MaxWarehouses),
    country: Type.Optional(Country),
    /** Each line is tried at warehouses in order of rank; the first named here goes before all. */
    preferredWarehouse: Type.Optional(WarehouseCode),
    lines: Type.Array(object({ lineId: Id, sku: Sku, quantity: PositiveQuantity })),
  }),
  'sales.fulfilment.release-requested.v1': event(
    'Whatever is held for these lines must be let go, now and if it comes late.',
    { ...of, lines: Type.Array(Id), reason: Text(200) },
  ),
  'sales.fulfilment.timed-out.v1': event('The answer is late; it is asked for again.', {
    ...of,
    step: FulfilmentStep,
    attempt: Type.Integer(),
    since: Instant,
  }),
};
export type FulfilmentContracts = DataOf<typeof fulfilmentContracts>;
export type FulfilmentPublication = PublicationOf<typeof fulfilmentContracts>;
