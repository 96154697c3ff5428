import { Type } from 'typebox';
import { type ByType, category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Country, Id, Instant, object, Sku } from './contract.ts';
import { FulfilmentPolicy, MaxWarehouses } from './customer.ts';
import { EntityCode } from './entity.ts';
import { PositiveQuantity } from './quantity.ts';
import { Reason } from './reason.ts';

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

/**
 * What a fulfilment waits for. `change`: the order was sent back, and is to be changed and submitted again; `release`:
 * the customer is on hold; `answer`: the warehouses have been asked; `stock`: goods are to come in; `cancelling`: the
 * order did not take its stock in time, and lost it.
 */
export type FulfilmentWait = ValueOf<typeof FulfilmentWait>;
export const FulfilmentWait = Type.Union([
  Type.Literal('submission'),
  Type.Literal('decision'),
  Type.Literal('change'),
  Type.Literal('credit'),
  Type.Literal('release'),
  Type.Literal('answer'),
  Type.Literal('stock'),
  Type.Literal('cancelling'),
  Type.Literal('shipment'),
  Type.Literal('delivery'),
  Type.Literal('settlement'),
  Type.Literal('closing'),
]);

export const fulfilments = category('fulfilment', {
  about: 'What the fulfilment of an order asks of others, and where it stands. One stream an order.',
  key: { orderId: Id },
  partitions: 12,
  events: {
    FulfilmentAdvanced: event('Where the fulfilment of the order stands, and what it waits for.', {
      step: FulfilmentStep,
      waitingFor: Type.Optional(FulfilmentWait),
    }),
    AllocationRequested: event('The inventory service is asked for stock.', {
      requestId: Id,
      entity: Type.With(EntityCode, {
        description: 'The company of ours that sells: only its warehouses are asked, now and later',
      }),
      policy: FulfilmentPolicy,
      maxWarehouses: Type.Optional(Type.With(MaxWarehouses, { description: 'Absent: any number' })),
      country: Type.Optional(Type.With(Country, { description: 'Of the customer' })),
      lines: Type.Array(object({ lineId: Id, sku: Sku, quantity: PositiveQuantity })),
    }),
    ReleaseRequested: event('Whatever is held for these lines must be let go, now and if it comes late.', {
      lines: Type.Array(Id),
      reason: Reason,
    }),
    AllocationTimedOut: event('The answer is late; it is asked for again.', {
      step: FulfilmentStep,
      attempt: Type.Integer(),
      since: Instant,
    }),
  },
});

export type FulfilmentContracts = ByType<typeof fulfilments>;
export type FulfilmentPublication = PublicationOf<typeof fulfilments>;
