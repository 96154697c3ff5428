import { dayIn, thousandths } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent, OrderEventOf } from './events.ts';
import { evolveOrder } from './evolve.ts';
import { lineOf, type Order } from './state.ts';

/** What must have happened first, and when it did: an instant, or the day of a document. */
type Before = { readonly what: string; readonly on: string };

/** When so much of the lines had been dispatched that what goes back can have been there. */
const dispatched = (order: Order, { lines }: OrderEventOf<'ReturnRequested'>['data']): Before[] =>
  [...Map.groupBy(lines, ({ lineId }) => lineId)].flatMap(([lineId, parts]) => {
    const count = lineOf(order, lineId)?.count;
    const back = parts.reduce((all, { quantity }) => all + thousandths(quantity), 0);
    let missing = back + (count?.returned ?? 0) + (count?.awaited ?? 0);
    const earliest = order.shipments.toSorted((a, b) => (a.dispatchedAt < b.dispatchedAt ? -1 : 1));
    const enough = earliest.find((shipment) => {
      for (const part of shipment.lines) if (part.lineId === lineId) missing -= part.quantity;
      return missing <= 0;
    });
    return enough === undefined ? [] : [{ what: 'shipmentDispatched', on: enough.dispatchedAt }];
  });

const returned = (order: Order, returnId: string | undefined, step: 'requestedAt' | 'receivedAt'): Before[] => {
  const on = order.returns.find((one) => one.returnId === returnId)?.[step];
  return on === undefined ? [] : [{ what: step === 'requestedAt' ? 'returnRequested' : 'returnReceived', on }];
};

/** What an event that people record needs. What the system finds out by itself is never dated too early. */
const needs = (order: Order, event: OrderEvent): readonly Before[] => {
  const placed = [{ what: order.status === 'draft' ? 'orderDrafted' : 'orderSubmitted', on: order.placedAt }];
  switch (event.type) {
    case 'LinesChanged':
    case 'ShippingSet':
    case 'BillingSet':
    case 'OrderSubmitted':
    case 'OrderApproved':
    case 'OrderRejected':
    case 'OrderCancelled':
    case 'ShipmentDispatched':
    case 'LinesInvoiced':
      return placed;
    case 'ReturnRequested':
      return dispatched(order, event.data);
    case 'ReturnApproved':
    case 'ReturnRefused':
    case 'ReturnReceived':
      return returned(order, event.data.returnId, 'requestedAt');
    case 'LinesCredited':
      return event.data.returnId === undefined ? placed : returned(order, event.data.returnId, 'receivedAt');
    case 'OrderClosed':
      return [{ what: 'goodsOrMoneyMoved', on: order.movedAt }];
    case 'DeliveryConfirmed': // refused where it is decided, dated or not
    case 'OrderDrafted':
    case 'CustomFieldsSet':
    case 'AttachmentAdded':
    case 'AttachmentRemoved':
    case 'ApprovalRequested':
    case 'AllocationRecorded':
    case 'LinesPromised':
    case 'OrderConfirmed':
    case 'OrderBackordered':
    case 'ShipmentCosted':
    case 'ReturnCosted':
    case 'InvoicingRefused':
    // What the streams of invoices and payments say has been decided there.
    case 'InvoiceRecorded':
    case 'SettlementRecorded':
    case 'RefundRecorded':
      return [];
  }
};

const isDay = (date: string): boolean => date.length === '2026-03-01'.length;

/** Two dates that can be compared: where one of them is a day, both are days, where the company is. */
const alike = ({ timeZone }: Order, ...dates: readonly [string, string]): readonly [string, string] => {
  if (dates.every(isDay) || !dates.some(isDay)) return dates;
  const [one, other] = dates.map((date) => (isDay(date) ? date : dayIn(timeZone, date)));
  return [one ?? '', other ?? ''];
};

/**
 * Refuses events that are dated before what they need. For dates that people give: a clock that is a little behind
 * another is not a reason to refuse what happens now.
 * @throws DomainError
 */
export const checkDates = (order: Order, events: readonly OrderEvent[], at: string): void => {
  let now = order;
  for (const event of events) {
    const isDocument = event.type === 'LinesInvoiced' || (event.type === 'LinesCredited' && event.data.rest === true);
    const date = isDocument ? event.data.on : at;
    for (const { what, on } of needs(now, event)) {
      const [given, earliest] = alike(order, date, on);
      if (given >= earliest) continue;
      reject<OrderErrorCode>('order/dated-too-early', { date, earliest, after: what });
    }
    now = evolveOrder(now, event, at);
  }
};
