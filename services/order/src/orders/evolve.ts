import { add, type LinePromise, thousandths, whyOf, zero } from '@sales/contracts';
import { customFieldsSet } from './custom-fields.ts';
import type { OrderEvent, OrderEventOf, OrderLine } from './events.ts';
import { countOf, type LineCount, missing, take } from './quantities.ts';
import type { History, Line, Order, OrderState, Return, Shipment } from './state.ts';

const fresh = (lines: readonly OrderLine[]): Line[] =>
  lines.map((line) => {
    const ordered = line.kind === 'text' ? 0 : thousandths(line.baseQuantity);
    return { ...line, count: countOf(ordered, line.kind === 'stock') };
  });

type Sold = Omit<OrderEventOf<'OrderDrafted'>['data'], 'draftedOn'>;

const begun = ({ personId: _, ...data }: Sold, at: string): Order => ({
  ...data,
  lines: fresh(data.lines),
  shipments: [],
  invoicing: [],
  invoices: [],
  paid: zero(data.currency),
  paidOut: zero(data.currency),
  returns: [],
  refunds: [],
  placedAt: at,
  movedAt: at,
  history: { since: at, secondsIn: {}, rework: 0 },
});

/** Changes the counts of some lines. An event may name a line several times. */
const recount = <Part extends { readonly lineId: string }>(
  order: Order,
  parts: readonly Part[],
  change: (count: LineCount, part: Part) => Partial<LineCount>,
): readonly Line[] => {
  const byLine = Map.groupBy(parts, (part) => part.lineId);
  return order.lines.map((line) => {
    const own = byLine.get(line.lineId);
    if (own === undefined) return line;
    let { count } = line;
    for (const part of own) count = { ...count, ...change(count, part) };
    return { ...line, count };
  });
};

const withPromises = (order: Order, promises: readonly LinePromise[]): readonly Line[] => {
  const byLine = new Map(promises.map((one) => [one.lineId, one]));
  return order.lines.map((line) => {
    const found = byLine.get(line.lineId);
    if (found === undefined) return line;
    const { promisedOn, reason } = found;
    return { ...line, promise: { reason, ...(promisedOn !== undefined && { promisedOn }) } };
  });
};

/** A line that lacks nothing needs no promise. */
const withoutIdlePromise = (line: Line): Line => {
  if (line.promise === undefined || missing(line.count) > 0) return line;
  const { promise: _, ...rest } = line;
  return rest;
};

/** Time passes in the state that the order leaves. Clocks that run backwards add nothing. */
export const passed = (history: History, from: string, to: string, at: string): History => {
  if (from === to) return history;
  const seconds = Math.max(0, (Date.parse(at) - Date.parse(history.since)) / 1000);
  const secondsIn = { ...history.secondsIn, [from]: (history.secondsIn[from] ?? 0) + seconds };
  return { since: at, secondsIn, rework: history.rework + (to in history.secondsIn ? 1 : 0) };
};

const moved = (order: Order, { status }: Pick<Order, 'status'>, at: string): Order => ({
  ...order,
  status,
  history: passed(order.history, order.status, status, at),
});

const changed = <Item>(
  items: readonly Item[],
  isIt: (item: Item) => boolean,
  change: (item: Item) => Item,
): readonly Item[] => items.map((item) => (isIt(item) ? change(item) : item));

const drafted = ({ draftedOn: _, ...data }: OrderEventOf<'OrderDrafted'>['data'], at: string): Order => begun(data, at);

const placed = ({ submittedOn: _, ...data }: OrderEventOf<'OrderSubmitted'>['data'], at: string): Order =>
  begun(data, at);

const submitted = (order: Order, data: OrderEventOf<'OrderSubmitted'>['data'], at: string): Order => {
  const { paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit, salesperson, customer, shipping, totals } = data;
  const { approval: _, creditLimit: __, maxWarehouses: ___, salesperson: ____, ...rest } = order;
  return moved(
    {
      ...rest,
      customer,
      lines: fresh(data.lines),
      shipping,
      totals,
      placedAt: at,
      paymentTerms,
      fulfilmentPolicy,
      ...(maxWarehouses !== undefined && { maxWarehouses }),
      ...(creditLimit !== undefined && { creditLimit }),
      ...(salesperson !== undefined && { salesperson }),
    },
    data,
    at,
  );
};

const dispatched = (order: Order, data: OrderEventOf<'ShipmentDispatched'>['data'], at: string): Order => {
  const { shipmentId, dispatchedOn, carrier, trackingNumber } = data;
  const lines = data.lines.map(({ lineId, warehouse, quantity }) => ({
    lineId,
    warehouse,
    quantity: thousandths(quantity),
  }));
  const shipment: Shipment = {
    shipmentId,
    dispatchedAt: at,
    dispatchedOn,
    lines,
    costed: false,
    unheld: [],
    ...(carrier !== undefined && { carrier }),
    ...(trackingNumber !== undefined && { trackingNumber }),
  };
  return moved(
    {
      ...order,
      shipments: [...order.shipments, shipment],
      lines: recount(order, lines, (count, { warehouse, quantity }) => ({
        shipped: count.shipped + quantity,
        reserved: take(count.reserved, quantity, warehouse).rest,
      })),
    },
    data,
    at,
  );
};

const delivered = (order: Order, data: OrderEventOf<'DeliveryConfirmed'>['data'], at: string): Order => {
  const shipment = order.shipments.find(({ shipmentId }) => shipmentId === data.shipmentId);
  const isIt = (one: Shipment): boolean => one === shipment;
  return moved(
    {
      ...order,
      shipments: changed(order.shipments, isIt, (one) => ({ ...one, deliveredAt: at, deliveredOn: data.deliveredOn })),
      lines: recount(order, shipment?.lines ?? [], (count, { quantity }) => ({
        delivered: count.delivered + quantity,
      })),
    },
    data,
    at,
  );
};

const invoicing = (order: Order, { invoiceId, lines, total }: OrderEventOf<'LinesInvoiced'>['data']): Order => ({
  ...order,
  invoicing: [...order.invoicing, { invoiceId, total }],
  lines: recount(order, lines, (count, { quantity }) => ({ invoiced: count.invoiced + thousandths(quantity) })),
});

const invoiced = (order: Order, data: OrderEventOf<'InvoiceRecorded'>['data']): Order => {
  const { invoiceId, number, issuedOn, dueOn, total } = data;
  const none = zero(order.currency);
  return {
    ...order,
    invoicing: order.invoicing.filter((one) => one.invoiceId !== invoiceId),
    invoices: [...order.invoices, { invoiceId, number, issuedOn, dueOn, total, paid: none, credited: none }],
  };
};

const settled = (
  order: Order,
  { invoiceId, by, documentId, amount }: OrderEventOf<'SettlementRecorded'>['data'],
): Order => ({
  ...order,
  paid: by === 'payment' ? add(order.paid, amount) : order.paid,
  refunds: changed(
    order.refunds,
    (one) => one.creditNoteId === documentId,
    (one) => ({ ...one, credited: add(one.credited, amount) }),
  ),
  invoices: changed(
    order.invoices,
    (invoice) => invoice.invoiceId === invoiceId,
    (invoice) =>
      by === 'payment'
        ? { ...invoice, paid: add(invoice.paid, amount) }
        : { ...invoice, credited: add(invoice.credited, amount) },
  ),
});

const updateReturn = (order: Order, returnId: string, change: (one: Return) => Return): readonly Return[] =>
  changed(order.returns, (one) => one.returnId === returnId, change);

const returnRequested = (order: Order, data: OrderEventOf<'ReturnRequested'>['data'], at: string): Order => {
  const lines = data.lines.map((line) => ({ ...line, quantity: thousandths(line.quantity) }));
  const { returnId } = data;
  const one: Return = { returnId, status: 'requested', requestedAt: at, lines, received: [], costed: false };
  return {
    ...order,
    returns: [...order.returns, one],
    lines: recount(order, lines, (count, { quantity }) => ({ awaited: count.awaited + quantity })),
  };
};

/** What was announced and has not come is awaited no more. */
const noLongerAwaited = (order: Order, returnId: string): readonly Line[] =>
  recount(order, order.returns.find((one) => one.returnId === returnId)?.lines ?? [], (count, { quantity }) => ({
    awaited: count.awaited - quantity,
  }));

const returnReceived = (order: Order, data: OrderEventOf<'ReturnReceived'>['data'], at: string): Order => {
  const received = data.lines.map(({ lineId, quantity, condition, creditable }) => ({
    lineId,
    quantity: thousandths(quantity),
    condition,
    creditable: thousandths(creditable),
  }));
  const settled = { ...order, lines: noLongerAwaited(order, data.returnId) };
  return {
    ...settled,
    returns: updateReturn(order, data.returnId, (one) => ({
      ...one,
      status: 'received',
      receivedAt: at,
      warehouse: data.warehouse,
      received,
    })),
    lines: recount(settled, received, (count, { quantity, creditable }) => ({
      returned: count.returned + quantity,
      creditable: count.creditable + creditable,
      waived: count.waived + quantity - creditable,
    })),
  };
};

const credited = (order: Order, data: OrderEventOf<'LinesCredited'>['data'], at: string): Order => {
  const { returnId, rest = false, refundId, creditNoteId, on, takenOver = false, taxes, total: amount } = data;
  const lines = recount(order, data.lines, (count, { quantity }) => {
    const units = thousandths(quantity);
    // What is given back of a line that no invoice took is less than none of it.
    if (rest) return { invoiced: count.invoiced - units };
    return returnId === undefined
      ? { voided: count.voided + units }
      : { credited: count.credited + units, creditable: count.creditable - units };
  });
  const refund = { refundId, creditNoteId, at, on, lines: data.lines, taxes, amount };
  const of = {
    ...(returnId !== undefined && { returnId }),
    ...(rest && { rest }),
    ...(takenOver && { takenOver }),
  };
  const none = zero(order.currency);
  return {
    ...order,
    lines,
    refunds: [...order.refunds, { ...refund, ...of, credited: none, paidOut: none }],
    ...(returnId !== undefined && {
      returns: updateReturn(order, returnId, (one) => ({ ...one, status: 'refunded' })),
    }),
  };
};

const refunded = (order: Order, { refundId, number, paidOut }: OrderEventOf<'RefundRecorded'>['data']): Order => ({
  ...order,
  refunds: changed(
    order.refunds,
    (one) => one.refundId === refundId,
    (one) => ({ ...one, number, paidOut }),
  ),
  paidOut: add(order.paidOut, paidOut),
});

const approved = ({ reasons, note }: OrderEventOf<'OrderApproved'>['data']) => ({
  reasons,
  given: true,
  ...(note !== undefined && { note }),
});

const rejected = ({ approval }: Order, data: OrderEventOf<'OrderRejected'>['data']) => ({
  reasons: approval?.reasons ?? [],
  given: false,
  ...whyOf(data),
});

/** State after an event. Never refuses, reads nothing but its arguments. */
export const evolve = (state: OrderState, event: OrderEvent, at: string): OrderState => {
  if (state.status !== 'none') return evolveOrder(state, event, at);
  if (event.type === 'OrderDrafted') return drafted(event.data, at);
  return event.type === 'OrderSubmitted' ? placed(event.data, at) : state;
};

const movements: ReadonlySet<OrderEvent['type']> = new Set<OrderEvent['type']>([
  'OrderSubmitted',
  'ShipmentDispatched',
  'DeliveryConfirmed',
  'SettlementRecorded',
  'ReturnReceived',
  'LinesCredited',
]);

/** An order after an event. */
export const evolveOrder = (order: Order, event: OrderEvent, at: string): Order => {
  const next = changedBy(order, event, at);
  return movements.has(event.type) && at > next.movedAt ? { ...next, movedAt: at } : next;
};

const changedBy = (order: Order, event: OrderEvent, at: string): Order => {
  switch (event.type) {
    case 'OrderDrafted':
    case 'AttachmentAdded':
    case 'AttachmentRemoved': // kept beside: `keepingFiles`
      return order;
    case 'CustomFieldsSet':
      return customFieldsSet(order, event.data);
    case 'LinesChanged': {
      const { discount: _, ...rest } = order;
      const { discount, lines, totals } = event.data;
      return { ...rest, lines: fresh(lines), totals, ...(discount !== undefined && { discount }) };
    }
    case 'ShippingSet': {
      const { shipTo, shipping } = event.data;
      return { ...order, ...(shipTo !== undefined && { shipTo }), shipping };
    }
    case 'BillingSet': {
      const { billTo: _, customerReference: __, ...rest } = order;
      const { billTo, customerReference } = event.data;
      return {
        ...rest,
        ...(billTo !== undefined && { billTo }),
        ...(customerReference !== undefined && { customerReference }),
      };
    }
    case 'OrderSubmitted':
      return submitted(order, event.data, at);
    case 'ApprovalRequested':
      return { ...moved(order, event.data, at), approval: { reasons: event.data.reasons } };
    case 'OrderApproved':
      return { ...moved(order, event.data, at), approval: approved(event.data) };
    case 'OrderRejected':
      return { ...moved(order, event.data, at), approval: rejected(order, event.data) };
    case 'OrderConfirmed':
    case 'OrderBackordered':
    case 'AllocationRecorded':
      return {
        ...moved(order, event.data, at),
        lines: recount(order, event.data.lines, (_, { reserved }) => ({
          reserved: reserved.map((at) => ({ warehouse: at.warehouse, quantity: thousandths(at.quantity) })),
        })).map(withoutIdlePromise),
      };
    case 'LinesPromised':
      return { ...order, lines: withPromises(order, event.data.lines) };
    case 'ShipmentDispatched':
      return dispatched(order, event.data, at);
    case 'ShipmentCosted':
      return {
        ...order,
        shipments: changed(
          order.shipments,
          (one) => one.shipmentId === event.data.shipmentId,
          (one) => ({ ...one, costed: true, unheld: event.data.missing ?? [] }),
        ),
      };
    case 'DeliveryConfirmed':
      return delivered(order, event.data, at);
    case 'LinesInvoiced':
      return invoicing(order, event.data);
    case 'InvoicingRefused':
      return order;
    case 'InvoiceRecorded':
      return invoiced(order, event.data);
    case 'SettlementRecorded':
      return settled(order, event.data);
    case 'ReturnRequested':
      return returnRequested(order, event.data, at);
    case 'ReturnApproved':
      return { ...order, returns: updateReturn(order, event.data.returnId, (one) => ({ ...one, status: 'approved' })) };
    case 'ReturnRefused':
      return {
        ...order,
        lines: noLongerAwaited(order, event.data.returnId),
        returns: updateReturn(order, event.data.returnId, (one) => ({
          ...one,
          status: 'refused',
          refused: whyOf(event.data),
        })),
      };
    case 'ReturnReceived':
      return returnReceived(order, event.data, at);
    case 'ReturnCosted':
      return { ...order, returns: updateReturn(order, event.data.returnId, (one) => ({ ...one, costed: true })) };
    case 'LinesCredited':
      return credited(order, event.data, at);
    case 'RefundRecorded':
      return refunded(order, event.data);
    case 'OrderCancelled':
      return {
        ...moved(order, event.data, at),
        cancelled: { at, ...whyOf(event.data) },
        lines: recount(order, event.data.lines, (count, { quantity }) => ({
          cancelled: count.cancelled + thousandths(quantity),
          reserved: [],
        })),
      };
    case 'OrderClosed': {
      const { rating, feedback } = event.data;
      const said = { ...(rating !== undefined && { rating }), ...(feedback !== undefined && { feedback }) };
      return { ...moved(order, event.data, at), closed: said };
    }
  }
};
