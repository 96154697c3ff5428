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
import { closeAt } from './deadline-policy.ts';
import type { FulfilmentInput } from './fulfilment.ts';

type Meaning = Handling<[closeDueAt: string], FulfilmentInput>;

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
  SettlementRecorded: ({ data: { exposure, by, amount } }, closeDueAt) =>
    amount.amount < 0
      ? { type: 'ExposureRestored', exposure }
      : { type: 'ExposureChanged', exposure, cause: by === 'payment' ? 'payment' : 'refund', closeDueAt },
  LinesCredited: ({ data: { exposure } }, closeDueAt) => ({
    type: 'ExposureChanged',
    exposure,
    cause: 'refund',
    closeDueAt,
  }),
  ReturnReceived: ({ data: { exposure } }, closeDueAt) => ({
    type: 'ExposureChanged',
    exposure,
    cause: 'return',
    closeDueAt,
  }),
  ShipmentDispatched: ({ data }, closeDueAt) =>
    data.status === 'shipped' ? { type: 'AllShipped', closeDueAt } : undefined,
  OrderCancelled: ({ data: { exposure, lines, reason, status } }, closeDueAt) => {
    const lineIds = lines.map(({ lineId }) => lineId);
    return { type: 'Cancelled', exposure, lines: lineIds, reason, isOver: status === 'cancelled', closeDueAt };
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

/** What a published event means for the fulfilment of its order; undefined when it means nothing. */
export const inputOf = (event: PublishedEvent, autoCloseDays: number): FulfilmentInput | undefined =>
  meaning(event, closeAt(event.recordedAt, autoCloseDays));

/** What is to be asked of the credit account of a customer before a fulfilment goes on. */
export type FulfilmentWork =
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
  CustomerReleased: ({ data: { customerId } }) => ({ type: 'Hold', customerId, command: { type: 'ResumeCredit' } }),
  CreditLimitSet: ({ data: { customerId, creditLimit } }) =>
    creditLimit === undefined ? undefined : { type: 'Count', customerId },
});

/** The fulfilment has the id of its order; an allocation has that too. */
export const routeTo =
  (autoCloseDays: number) =>
  (event: PublishedEvent): readonly (Routed<FulfilmentInput> | Asked<FulfilmentWork>)[] => {
    const work = ofCustomer(event);
    if (work !== undefined) return [{ work }];
    const input = inputOf(event, autoCloseDays);
    if (input === undefined) return [];
    const asksFirst = input.type === 'Submitted' && !input.awaitingApproval && input.order.creditLimit === undefined;
    return [asksFirst ? { work: { type: 'Start', input } } : { id: idOf(event.stream), input }];
  };

/** The orders that waited for their customer to be released. */
export const wokenBy = (events: readonly CreditEvent[]): readonly Routed<FulfilmentInput>[] =>
  events
    .flatMap((event) => (event.type === 'CreditResumed' ? event.data.orders : []))
    .map((id) => ({ id, input: { type: 'CustomerReleased' } }));
