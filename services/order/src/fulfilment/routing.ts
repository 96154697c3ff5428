import type { AllocationPublication, CustomerPublication, OrderPublication } from '@sales/contracts';
import {
  type CommandContext,
  type CommandHandler,
  derivedId,
  idOf,
  type PublishedEvent,
  type Routed,
} from '@sales/eventsourcing';
import type { CreditAccount, CreditCommand, CreditEvent } from '../credit-accounts/index.ts';
import { overridesCredit } from '../orders/index.ts';
import type { FulfilmentInput } from './fulfilment.ts';

type Known = OrderPublication | AllocationPublication;

const days = 86_400_000;

/** What a published event means for the fulfilment of its order; undefined when it means nothing. */
export const inputOf = (event: PublishedEvent, autoCloseDays: number): FulfilmentInput | undefined => {
  // The relays publish by these very types; whatever else a topic holds falls through.
  const known = event as PublishedEvent & Known;
  const at = event.effectiveAt;
  const closeDueAt = new Date(Date.parse(event.recordedAt) + autoCloseDays * days).toISOString();
  // A type that is added later is none of these, and means nothing.
  switch (known.type) {
    case 'sales.order.submitted.v1': {
      const { customer, lines, totals, creditLimit, maxWarehouses, shipping, status, orderId } = known.data;
      const country = shipping.address?.country ?? customer.country;
      return {
        type: 'Submitted',
        at,
        awaitingApproval: status === 'awaitingApproval',
        order: {
          orderId,
          requestId: derivedId(orderId, 'allocation'),
          customerId: customer.customerId,
          total: totals.total,
          ...(creditLimit !== undefined && { creditLimit }),
          policy: known.data.fulfilmentPolicy,
          ...(maxWarehouses !== undefined && { maxWarehouses }),
          country,
          lines: lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity })),
        },
      };
    }
    case 'sales.order.approved.v1':
      return { type: 'Approved', at, override: overridesCredit(known.data.reasons) };
    case 'sales.order.rejected.v1':
      return { type: 'Rejected', at };
    case 'sales.order.payment-recorded.v1':
      return { type: 'ExposureChanged', at, exposure: known.data.exposure, cause: 'payment', closeDueAt };
    case 'sales.order.refund-issued.v1':
      return { type: 'ExposureChanged', at, exposure: known.data.exposure, cause: 'refund', closeDueAt };
    case 'sales.order.return-received.v1':
      return { type: 'ExposureChanged', at, exposure: known.data.exposure, cause: 'return', closeDueAt };
    case 'sales.order.shipment-dispatched.v1':
      return known.data.status === 'shipped' ? { type: 'AllShipped', at, closeDueAt } : undefined;
    case 'sales.order.cancelled.v1': {
      const { exposure, lines, reason, status } = known.data;
      const lineIds = lines.map(({ lineId }) => lineId);
      return { type: 'Cancelled', at, exposure, lines: lineIds, reason, isOver: status === 'cancelled', closeDueAt };
    }
    case 'sales.order.closed.v1':
      return { type: 'Closed', at };
    case 'sales.allocation.answered.v1': {
      const { requestId, lines, choice } = known.data;
      return { type: 'AllocationAnswered', at, requestId, lines, ...(choice !== undefined && { choice }) };
    }
    case 'sales.allocation.lines-promised.v1':
      return { type: 'LinesPromised', at, lines: known.data.lines };
    case 'sales.allocation.shipped.v1': {
      const { shipmentId, lines, missing } = known.data;
      return { type: 'Shipped', at, shipmentId, lines, ...(missing !== undefined && { missing }) };
    }
    case 'sales.allocation.released.v1':
      return { type: 'LinesReleased', at, lines: known.data.lines.map(({ lineId }) => lineId) };
    case 'sales.allocation.returned.v1':
      return { type: 'Returned', at, returnId: known.data.returnId, lines: known.data.lines };
    case 'sales.order.allocation-recorded.v1':
    case 'sales.order.allocation-started.v1':
    case 'sales.order.approval-requested.v1':
    case 'sales.order.backordered.v1':
    case 'sales.order.confirmed.v1':
    case 'sales.order.delivery-confirmed.v1':
    case 'sales.order.drafted.v1':
    case 'sales.order.invoice-issued.v1':
    case 'sales.order.lines-changed.v1':
    case 'sales.order.lines-promised.v1':
    case 'sales.order.return-approved.v1':
    case 'sales.order.return-costed.v1':
    case 'sales.order.return-refused.v1':
    case 'sales.order.return-requested.v1':
    case 'sales.order.shipment-costed.v1':
    case 'sales.order.shipping-set.v1':
      break;
  }
  return undefined;
};

/** The fulfilment has the id of its order; an allocation has that too. */
export const routeTo =
  (autoCloseDays: number) =>
  (event: PublishedEvent): readonly Routed<FulfilmentInput>[] => {
    const input = inputOf(event, autoCloseDays);
    return input === undefined ? [] : [{ id: idOf(event.stream), input }];
  };

type CreditAccounts = Pick<CommandHandler<CreditAccount, CreditCommand, CreditEvent>, 'handle'>;

/** Context of what follows from an event of a customer: the same each time that the event comes. */
const causedBy = (event: PublishedEvent): CommandContext => ({
  commandId: derivedId(event.id, 'fulfilment:hold'),
  actor: 'system:fulfilment',
  correlationId: event.correlationId,
  causationId: event.id,
  effectiveAt: event.effectiveAt,
  ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
});

/**
 * A hold is noted in the credit account of the customer, which every order asks before stock is asked for: so both are
 * in one order on one stream, and no order slips through. A release wakes the orders that have waited. Undefined for
 * other events.
 */
export const routeCustomer = async (
  creditAccounts: CreditAccounts,
  event: PublishedEvent,
): Promise<readonly Routed<FulfilmentInput>[] | undefined> => {
  const { type, data } = event as PublishedEvent & CustomerPublication;
  const at = event.effectiveAt;
  if (type === 'sales.customer.held.v1') {
    const command = { type: 'SuspendCredit', reason: data.reason } as const;
    await creditAccounts.handle(data.customerId, command, causedBy(event));
    return [];
  }
  if (type !== 'sales.customer.released.v1') return undefined;
  const { events } = await creditAccounts.handle(data.customerId, { type: 'ResumeCredit' }, causedBy(event));
  const orders = events.flatMap((one) => (one.type === 'CreditResumed' ? one.data.orders : []));
  return orders.map((id) => ({ id, input: { type: 'CustomerReleased', at } }));
};
