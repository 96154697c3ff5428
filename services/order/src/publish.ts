import type { CreditAccountPublication, FulfilmentPublication, OrderPublication } from '@sales/contracts';
import { categoryOf, idOf, type Publication, type RecordedEvent } from '@sales/eventsourcing';
import type { CreditEvent } from './credit-accounts/credit-account.ts';
import type { FulfilmentEvent } from './fulfilment/events.ts';
import type { OrderEvent } from './orders/events.ts';
import { type PackedLines, unpackLines } from './orders/packed-lines.ts';

/** The rule behind a discount is the order's own affair. */
const publicLines = (lines: PackedLines) => unpackLines(lines).map(({ ownDiscount: _, ...line }) => line);

/** What the world hears of an event of an order. */
export const publishOrder = (orderId: string, event: OrderEvent): OrderPublication => {
  switch (event.type) {
    case 'OrderDrafted': {
      const { at: _, discount: __, ...data } = event.data;
      return { type: 'sales.order.drafted.v1', data: { orderId, ...data, lines: publicLines(data.lines) } };
    }
    case 'LinesChanged': {
      const { at: _, discount: __, ...data } = event.data;
      const lines = publicLines(data.lines);
      return { type: 'sales.order.lines-changed.v1', data: { orderId, ...data, lines, removed: [...data.removed] } };
    }
    case 'ShippingSet': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.shipping-set.v1', data: { orderId, ...data } };
    }
    case 'OrderSubmitted': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.submitted.v1', data: { orderId, ...data, lines: publicLines(data.lines) } };
    }
    case 'ApprovalRequested': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.approval-requested.v1', data: { orderId, ...data, reasons: [...data.reasons] } };
    }
    case 'OrderApproved': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.approved.v1', data: { orderId, ...data, reasons: [...data.reasons] } };
    }
    case 'OrderRejected': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.rejected.v1', data: { orderId, ...data } };
    }
    case 'AllocationStarted': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.allocation-started.v1', data: { orderId, ...data } };
    }
    case 'AllocationRecorded': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.allocation-recorded.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'LinesPromised':
      return { type: 'sales.order.lines-promised.v1', data: { orderId, lines: [...event.data.lines] } };
    case 'OrderConfirmed': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.confirmed.v1', data: { orderId, ...data } };
    }
    case 'OrderBackordered': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.backordered.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'ShipmentDispatched': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.shipment-dispatched.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'ShipmentCosted': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.shipment-costed.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'DeliveryConfirmed': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.delivery-confirmed.v1', data: { orderId, ...data } };
    }
    case 'InvoiceIssued': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.invoice-issued.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'PaymentRecorded': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.payment-recorded.v1', data: { orderId, ...data } };
    }
    case 'ReturnRequested': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.return-requested.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'ReturnApproved': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.return-approved.v1', data: { orderId, ...data } };
    }
    case 'ReturnRefused': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.return-refused.v1', data: { orderId, ...data } };
    }
    case 'ReturnReceived': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.return-received.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'ReturnCosted': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.return-costed.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'RefundIssued': {
      const { at: _, ...data } = event.data;
      return {
        type: 'sales.order.refund-issued.v1',
        data: { orderId, ...data, lines: [...data.lines], invoices: [...data.invoices] },
      };
    }
    case 'OrderCancelled': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.cancelled.v1', data: { orderId, ...data, lines: [...data.lines] } };
    }
    case 'OrderClosed': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.order.closed.v1', data: { orderId, ...data } };
    }
  }
};

/** What the world hears of an event of a credit account. */
export const publishCredit = (customerId: string, event: CreditEvent): CreditAccountPublication => {
  switch (event.type) {
    case 'CreditReserved': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.creditAccount.credit-reserved.v1', data: { customerId, ...data } };
    }
    case 'CreditRefused': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.creditAccount.credit-refused.v1', data: { customerId, ...data } };
    }
    case 'CreditReleased': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.creditAccount.credit-released.v1', data: { customerId, ...data } };
    }
    case 'CreditSuspended':
      return { type: 'sales.creditAccount.credit-suspended.v1', data: { customerId, reason: event.data.reason } };
    case 'CreditDeferred': {
      const { at: _, ...data } = event.data;
      return { type: 'sales.creditAccount.credit-deferred.v1', data: { customerId, ...data } };
    }
    case 'CreditResumed':
      return { type: 'sales.creditAccount.credit-resumed.v1', data: { customerId, orders: [...event.data.orders] } };
  }
};

/** What the world hears of an event of a fulfilment: what it asks of others, else only where it stands. */
export const publishFulfilment = (orderId: string, event: FulfilmentEvent): FulfilmentPublication => {
  switch (event.type) {
    case 'AllocationRequested': {
      const { at: _, attempt: __, lines, ...request } = event.data;
      const data = { orderId, ...request, lines: [...lines] };
      return { type: 'sales.fulfilment.allocation-requested.v1', data };
    }
    case 'AllocationTimedOut': {
      const { step, attempt, since } = event.data;
      return { type: 'sales.fulfilment.allocation-timed-out.v1', data: { orderId, step, attempt, since } };
    }
    case 'ReleaseRequested': {
      const { lines, reason } = event.data;
      return { type: 'sales.fulfilment.release-requested.v1', data: { orderId, lines: [...lines], reason } };
    }
    case 'FulfilmentStarted':
    case 'CreditRequested':
    case 'CreditRefused':
    case 'CreditDeferred':
    case 'OrderSentBack':
    case 'AllocationAnswered':
    case 'LinesPromised':
    case 'ShipmentCosted':
    case 'ReturnCosted':
    case 'ExposureReduced':
    case 'CloseDue':
    case 'FulfilmentEnded': {
      const { step, waitingFor } = event.data;
      const data = { orderId, step, ...(waitingFor !== undefined && { waitingFor }) };
      return { type: 'sales.fulfilment.advanced.v1', data };
    }
  }
};

/**
 * Domain event -> published contract, by category. The only place where the two meet.
 * @throws Error for a category that this service does not publish
 */
export const publish = (event: RecordedEvent): Publication => {
  const id = idOf(event.stream);
  // No other service writes these categories, and what is read here has been written by their deciders.
  switch (categoryOf(event.stream)) {
    case 'order':
      return publishOrder(id, event as RecordedEvent<OrderEvent>);
    case 'creditAccount':
      return publishCredit(id, event as RecordedEvent<CreditEvent>);
    case 'fulfilment':
      return publishFulfilment(id, event as RecordedEvent<FulfilmentEvent>);
    default:
      throw new Error(`${event.stream} is not published by the order service`);
  }
};
