import { allocations, customers, orders } from '@sales/contracts';
import {
  type Asked,
  derivedId,
  either,
  type Handling,
  idOf,
  on,
  type PublishedEvent,
  type Routed,
} from '@sales/eventsourcing';
import type { CreditCommand, CreditEvent } from '../credit-accounts/index.ts';
import { overridesCredit } from './credit-policy.ts';
import type { FulfilmentInput } from './fulfilment.ts';

/** What happened, without when the order closes by itself: that is for its company to say. */
type Undated = {
  [Type in FulfilmentInput['type']]: Omit<Extract<FulfilmentInput, { type: Type }>, 'closeDueAt'>;
}[FulfilmentInput['type']];

type Meaning = Handling<[], Undated>;

/** After these an order may be settled, and closes by itself some time later. */
type MayEnd = Extract<Undated, { readonly type: 'ExposureChanged' | 'AllShipped' | 'Cancelled' }>;

const mayEnd = (input: Undated): input is MayEnd =>
  input.type === 'ExposureChanged' || input.type === 'AllShipped' || input.type === 'Cancelled';

const ofOrder: Meaning = on(orders, {
  OrderSubmitted: ({ data }) => {
    const { customer, entity, lines, totals, creditLimit, maxWarehouses, shipTo, status, orderId } = data;
    const country = shipTo?.country ?? customer.country;
    return {
      type: 'Submitted',
      awaitingApproval: status === 'awaitingApproval',
      order: {
        orderId,
        requestId: derivedId(orderId, 'allocation'),
        customerId: customer.customerId,
        entity,
        total: totals.total,
        ...(creditLimit !== undefined && { creditLimit }),
        policy: data.fulfilmentPolicy,
        ...(maxWarehouses !== undefined && { maxWarehouses }),
        country,
        lines: lines.flatMap(({ lineId, kind, sku, baseQuantity }) =>
          kind === 'stock' && sku !== undefined ? { lineId, sku, quantity: baseQuantity } : [],
        ),
      },
    };
  },
  OrderApproved: ({ data }) => ({ type: 'Approved', override: overridesCredit(data.reasons) }),
  OrderRejected: () => ({ type: 'Rejected' }),
  SettlementRecorded: ({ data: { exposure, by, amount } }) =>
    amount.amount < 0
      ? { type: 'ExposureRestored', exposure }
      : { type: 'ExposureChanged', exposure, cause: by === 'payment' ? 'payment' : 'refund' },
  LinesCredited: ({ data: { exposure } }) => ({
    type: 'ExposureChanged',
    exposure,
    cause: 'refund',
  }),
  ReturnReceived: ({ data: { exposure } }) => ({
    type: 'ExposureChanged',
    exposure,
    cause: 'return',
  }),
  ShipmentDispatched: ({ data }) => (data.status === 'shipped' ? { type: 'AllShipped' } : undefined),
  OrderCancelled: ({ data: { exposure, lines, reason, status } }) => {
    const lineIds = lines.map(({ lineId }) => lineId);
    return { type: 'Cancelled', exposure, lines: lineIds, reason, isOver: status === 'cancelled' };
  },
  OrderClosed: () => ({ type: 'Closed' }),
});

const ofAllocation: Meaning = on(allocations, {
  AllocationAnswered: ({ data: { lines, choice } }) => ({
    type: 'AllocationAnswered',
    isShort: lines.some(({ short }) => short !== '0'),
    ...(choice !== undefined && { choice }),
  }),
  AllocationReleased: ({ data }) => ({ type: 'LinesReleased', lines: data.lines.map(({ lineId }) => lineId) }),
});

const meaning = either(ofOrder, ofAllocation);

/** What is to be asked of a credit account or of a company before a fulfilment goes on. */
export type FulfilmentWork =
  /** When the order closes by itself, if it is settled since the instant. */
  | { readonly type: 'Date'; readonly orderId: string; readonly input: MayEnd; readonly since: string }
  /** A submitted order that has no limit: whether its customer is on hold, or orders of it count all the same. */
  | { readonly type: 'Start'; readonly input: Extract<FulfilmentInput, { readonly type: 'Submitted' }> }
  | {
      readonly type: 'Hold';
      readonly customerId: string;
      readonly command: Extract<CreditCommand, { readonly type: 'SuspendCredit' | 'ResumeCredit' }>;
    }
  /** The customer has a limit: what is open already must count. */
  | { readonly type: 'Count'; readonly customerId: string };

/**
 * A hold is noted in the credit account of the customer, which every order asks before stock is asked for: so both are
 * in one order on one stream, and no order slips through. A release wakes the orders that have waited.
 */
const ofCustomer: Handling<[], FulfilmentWork> = on(customers, {
  CustomerHeld: ({ data: { customerId, reason } }) => ({
    type: 'Hold',
    customerId,
    command: { type: 'SuspendCredit', reason },
  }),
  // An order that was placed while its customer was erased waits to be cancelled.
  CustomerErased: ({ data: { customerId } }) => ({
    type: 'Hold',
    customerId,
    command: { type: 'SuspendCredit', reason: 'erased' },
  }),
  CustomerReleased: ({ data: { customerId } }) => ({ type: 'Hold', customerId, command: { type: 'ResumeCredit' } }),
  CreditLimitSet: ({ data: { customerId, creditLimit } }) =>
    creditLimit === undefined ? undefined : { type: 'Count', customerId },
});

/** The fulfilment has the id of its order; an allocation has that too. */
export const route = (event: PublishedEvent): readonly (Routed<FulfilmentInput> | Asked<FulfilmentWork>)[] => {
  const work = ofCustomer(event);
  if (work !== undefined) return [{ work }];
  const input = meaning(event);
  if (input === undefined) return [];
  const id = idOf(event.stream);
  if (mayEnd(input)) return [{ work: { type: 'Date', orderId: id, input, since: event.recordedAt } }];
  const asksFirst = input.type === 'Submitted' && !input.awaitingApproval && input.order.creditLimit === undefined;
  return [asksFirst ? { work: { type: 'Start', input } } : { id, input }];
};

/** The orders that waited for their customer to be released. */
export const wokenBy = (events: readonly CreditEvent[]): readonly Routed<FulfilmentInput>[] =>
  events
    .flatMap((event) => (event.type === 'CreditResumed' ? event.data.orders : []))
    .map((id) => ({ id, input: { type: 'CustomerReleased' } }));
