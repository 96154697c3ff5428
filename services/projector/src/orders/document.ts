import type {
  Money,
  OrderContracts,
  OrderStatus,
  PaymentStatus,
  PromiseReason,
  Quantity,
  Thousandths,
} from '@sales/contracts';
import { add, negate, quantity, subtract, thousandths } from '@sales/contracts';
import type { OrderEvent } from '../events.ts';

type Drafted = OrderContracts['sales.order.drafted.v1'];
type Submitted = OrderContracts['sales.order.submitted.v1'];
type Line = Drafted['lines'][number];
type Data<Name extends keyof OrderContracts> = OrderContracts[Name];

/**
 * How much of a line has come how far. `reserved` is what is on hold now and not yet shipped; `short` what is missing.
 */
export type LineQuantities = {
  readonly ordered: Quantity;
  readonly reserved: Quantity;
  readonly short: Quantity;
  readonly shipped: Quantity;
  readonly delivered: Quantity;
  readonly returned: Quantity;
  readonly invoiced: Quantity;
  readonly credited: Quantity;
  readonly cancelled: Quantity;
};

export type DocumentLine = Line & {
  readonly quantities: LineQuantities;
  /** When what is missing can be expected; absent while nothing is, or before it was looked for. */
  readonly promise?: { readonly promisedOn: string | null; readonly reason: PromiseReason };
  /** What the shipped goods had cost, less what came back, per currency; empty until it is known. */
  readonly costs: readonly Money[];
};

type Shipment = Omit<Data<'sales.order.shipment-dispatched.v1'>, 'orderId' | 'status'> & {
  readonly dispatchedAt: string;
  readonly deliveredAt?: string;
};
type Invoice = Omit<Data<'sales.order.invoice-issued.v1'>, 'orderId' | 'customer' | 'paymentStatus'> & {
  readonly open: Money;
};
type Payment = Omit<Data<'sales.order.payment-recorded.v1'>, 'orderId' | 'open' | 'paymentStatus'> & {
  readonly paidAt: string;
};
type Return = Omit<Data<'sales.order.return-requested.v1'>, 'orderId'> & {
  readonly status: 'requested' | 'approved' | 'refused' | 'received' | 'refunded';
  readonly refusedBecause?: string;
  readonly received?: Omit<Data<'sales.order.return-received.v1'>, 'orderId' | 'returnId'> & {
    readonly receivedAt: string;
  };
};
type Refund = Omit<Data<'sales.order.refund-issued.v1'>, 'orderId' | 'paymentStatus'> & {
  readonly refundedAt: string;
  /** What of the amount went back; `credited` was taken off open invoices. */
  readonly paidOut: Money;
};

type Approval = {
  readonly state: 'requested' | 'approved' | 'rejected';
  readonly reasons: Data<'sales.order.approval-requested.v1'>['reasons'];
  readonly decidedBy?: string;
  readonly note?: string;
};

/** How an order went, by its own facts and by who closed it. */
export type Closing = Omit<Data<'sales.order.closed.v1'>, 'orderId' | 'status'> & { readonly closedAt: string };

/** An order with everything that has happened to it. */
export type OrderDocument = Omit<Drafted, 'lines' | 'status'> & {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly lines: readonly DocumentLine[];
  readonly terms?: Pick<Submitted, 'paymentTerms' | 'fulfilmentPolicy' | 'maxWarehouses' | 'creditLimit'>;
  readonly approval?: Approval;
  readonly shipments: readonly Shipment[];
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  readonly cancelled?: { readonly reason: string; readonly cancelledAt: string };
  readonly closed?: Closing;
  readonly draftedAt: string;
  readonly submittedAt?: string;
};

const none: LineQuantities = {
  ordered: '0',
  reserved: '0',
  short: '0',
  shipped: '0',
  delivered: '0',
  returned: '0',
  invoiced: '0',
  credited: '0',
  cancelled: '0',
};

const newLine = (line: Line): DocumentLine => ({
  ...line,
  quantities: { ...none, ordered: line.quantity },
  costs: [],
});

const plus = (a: Quantity, b: Quantity): Quantity => quantity(thousandths(a) + thousandths(b));
const less = (a: Quantity, b: Quantity): Quantity => quantity(Math.max(0, thousandths(a) - thousandths(b)));

type LineOf = { readonly lineId: string };

/** The lines, those that are named changed. */
const withLines = <Named extends LineOf>(
  document: OrderDocument,
  named: readonly Named[],
  change: (line: DocumentLine, found: Named) => Partial<DocumentLine>,
): readonly DocumentLine[] => {
  const byId = new Map(named.map((one) => [one.lineId, one]));
  return document.lines.map((line) => {
    const found = byId.get(line.lineId);
    return found === undefined ? line : { ...line, ...change(line, found) };
  });
};

const quantities = (line: DocumentLine, change: Partial<LineQuantities>): Partial<DocumentLine> => ({
  quantities: { ...line.quantities, ...change },
});

const withoutIdlePromise = ({ promise, ...line }: DocumentLine): DocumentLine =>
  promise === undefined || line.quantities.short === '0' ? line : { ...line, promise };

/** Quantities of one line that come in several parts, for example from two warehouses, as one. */
const byLine = (lines: readonly { readonly lineId: string; readonly quantity: Quantity }[]) => {
  const sums = new Map<string, Thousandths>();
  for (const line of lines) sums.set(line.lineId, (sums.get(line.lineId) ?? 0) + thousandths(line.quantity));
  return [...sums].map(([lineId, sum]) => ({ lineId, quantity: quantity(sum) }));
};

const draft = (data: Drafted, at: string): OrderDocument => ({
  ...data,
  paymentStatus: 'notInvoiced',
  lines: data.lines.map(newLine),
  shipments: [],
  invoices: [],
  payments: [],
  returns: [],
  refunds: [],
  draftedAt: at,
});

/** The live document and the one as of any instant: both are this fold over the events of the order. */
export const evolveOrder = (document: OrderDocument | undefined, event: OrderEvent): OrderDocument | undefined => {
  if (event.type === 'sales.order.drafted.v1') return draft(event.data, event.effectiveAt);
  return document === undefined ? undefined : { ...document, ...changeOf(document, event) };
};

type LaterEvent = Exclude<OrderEvent, { readonly type: 'sales.order.drafted.v1' }>;

const changeOf = (document: OrderDocument, event: LaterEvent): Partial<OrderDocument> => {
  const at = event.effectiveAt;
  switch (event.type) {
    case 'sales.order.lines-changed.v1':
      return { lines: event.data.lines.map(newLine), totals: event.data.totals };
    case 'sales.order.shipping-set.v1':
      return { shipping: event.data.shipping, totals: event.data.totals };
    case 'sales.order.submitted.v1': {
      const { orderId: _, paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit, lines, ...rest } = event.data;
      const terms = {
        paymentTerms,
        fulfilmentPolicy,
        ...(maxWarehouses !== undefined && { maxWarehouses }),
        ...(creditLimit !== undefined && { creditLimit }),
      };
      return { ...rest, lines: lines.map(newLine), terms, submittedAt: at };
    }
    case 'sales.order.approval-requested.v1':
      return { status: event.data.status, approval: { state: 'requested', reasons: event.data.reasons } };
    case 'sales.order.approved.v1': {
      const { note, reasons, status } = event.data;
      const decision = { decidedBy: event.actor, ...(note !== undefined && { note }) };
      return { status, approval: { state: 'approved', reasons, ...decision } };
    }
    case 'sales.order.rejected.v1': {
      const { reason, status } = event.data;
      const reasons = document.approval?.reasons ?? [];
      return { status, approval: { state: 'rejected', reasons, decidedBy: event.actor, note: reason } };
    }
    case 'sales.order.allocation-started.v1':
    case 'sales.order.confirmed.v1':
    case 'sales.order.backordered.v1':
      return { status: event.data.status };
    case 'sales.order.allocation-recorded.v1':
      return {
        status: event.data.status,
        // The event says where the line was reserved, shipped since or not.
        lines: withLines(document, event.data.lines, (line, { reserved, short }) => {
          const placed = reserved.reduce((sum, one) => plus(sum, one.quantity), '0');
          return quantities(line, { reserved: less(placed, line.quantities.shipped), short });
        }).map(withoutIdlePromise),
      };
    case 'sales.order.lines-promised.v1':
      return {
        lines: withLines(document, event.data.lines, (_, { promisedOn = null, reason }) => ({
          promise: { promisedOn, reason },
        })),
      };
    case 'sales.order.closed.v1':
      return { status: event.data.status, closed: closingOf(event) };
    case 'sales.order.cancelled.v1':
      return {
        status: event.data.status,
        cancelled: { reason: event.data.reason, cancelledAt: at },
        lines: withLines(document, event.data.lines, (line, part) =>
          quantities(line, {
            cancelled: plus(line.quantities.cancelled, part.quantity),
            reserved: '0',
            short: '0',
          }),
        ).map(withoutIdlePromise),
      };
    case 'sales.order.shipment-dispatched.v1':
    case 'sales.order.shipment-costed.v1':
    case 'sales.order.delivery-confirmed.v1':
      return shipmentChange(document, event);
    case 'sales.order.invoice-issued.v1':
    case 'sales.order.payment-recorded.v1':
    case 'sales.order.refund-issued.v1':
      return paymentChange(document, event);
    case 'sales.order.return-requested.v1':
    case 'sales.order.return-approved.v1':
    case 'sales.order.return-refused.v1':
    case 'sales.order.return-received.v1':
    case 'sales.order.return-costed.v1':
      return returnChange(document, event);
  }
};

type Named<Name extends OrderEvent['type']> = Extract<OrderEvent, { readonly type: Name }>;

export const closingOf = ({ data, effectiveAt }: Named<'sales.order.closed.v1'>): Closing => {
  const { orderId: _, status: __, ...closed } = data;
  return { ...closed, closedAt: effectiveAt };
};

/** A line may be named more than once, with costs in several currencies. */
const withCosts = (
  document: OrderDocument,
  costed: readonly { readonly lineId: string; readonly cost: Money }[],
): readonly DocumentLine[] => {
  const byLineId = Map.groupBy(costed, (one) => one.lineId);
  return document.lines.map((line) => {
    const found = byLineId.get(line.lineId) ?? [];
    return found.length === 0
      ? line
      : { ...line, costs: found.reduce((costs, { cost }) => plusCost(costs, cost), line.costs) };
  });
};

const plusCost = (costs: readonly Money[], cost: Money): readonly Money[] =>
  costs.some((one) => one.currency === cost.currency)
    ? costs.map((one) => (one.currency === cost.currency ? add(one, cost) : one))
    : [...costs, cost];

const shipmentChange = (
  document: OrderDocument,
  event: Named<
    'sales.order.shipment-dispatched.v1' | 'sales.order.shipment-costed.v1' | 'sales.order.delivery-confirmed.v1'
  >,
): Partial<OrderDocument> => {
  const { shipmentId } = event.data;
  switch (event.type) {
    case 'sales.order.shipment-dispatched.v1': {
      const { orderId: _, status, ...shipment } = event.data;
      return {
        status,
        shipments: [...document.shipments, { ...shipment, dispatchedAt: event.effectiveAt }],
        lines: withLines(document, byLine(shipment.lines), (line, part) =>
          quantities(line, {
            shipped: plus(line.quantities.shipped, part.quantity),
            reserved: less(line.quantities.reserved, part.quantity),
          }),
        ),
      };
    }
    case 'sales.order.shipment-costed.v1':
      return { lines: withCosts(document, event.data.lines) };
    case 'sales.order.delivery-confirmed.v1': {
      const delivered = document.shipments.find((shipment) => shipment.shipmentId === shipmentId);
      return {
        status: event.data.status,
        shipments: document.shipments.map((shipment) =>
          shipment === delivered ? { ...shipment, deliveredAt: event.effectiveAt } : shipment,
        ),
        lines: withLines(document, byLine(delivered?.lines ?? []), (line, part) =>
          quantities(line, { delivered: plus(line.quantities.delivered, part.quantity) }),
        ),
      };
    }
  }
};

const paymentChange = (
  document: OrderDocument,
  event: Named<'sales.order.invoice-issued.v1' | 'sales.order.payment-recorded.v1' | 'sales.order.refund-issued.v1'>,
): Partial<OrderDocument> => {
  switch (event.type) {
    case 'sales.order.invoice-issued.v1': {
      const { orderId: _, customer: __, paymentStatus, ...invoice } = event.data;
      return {
        paymentStatus,
        invoices: [...document.invoices, { ...invoice, open: invoice.total }],
        lines: withLines(document, invoice.lines, (line, part) =>
          quantities(line, { invoiced: plus(line.quantities.invoiced, part.quantity) }),
        ),
      };
    }
    case 'sales.order.payment-recorded.v1': {
      const { orderId: _, open, paymentStatus, ...payment } = event.data;
      return {
        paymentStatus,
        payments: [...document.payments, { ...payment, paidAt: event.effectiveAt }],
        invoices: withOpen(document, [{ invoiceId: payment.invoiceId, open }]),
      };
    }
    case 'sales.order.refund-issued.v1': {
      const { orderId: _, paymentStatus, ...refund } = event.data;
      const paidOut = subtract(refund.amount, refund.credited);
      return {
        paymentStatus,
        refunds: [...document.refunds, { ...refund, paidOut, refundedAt: event.effectiveAt }],
        returns: document.returns.map((one) =>
          one.returnId === refund.returnId ? { ...one, status: 'refunded' } : one,
        ),
        invoices: withOpen(document, refund.invoices),
        lines: withLines(document, refund.lines, (line, part) =>
          quantities(line, { credited: plus(line.quantities.credited, part.quantity) }),
        ),
      };
    }
  }
};

const withOpen = (
  document: OrderDocument,
  changes: readonly { readonly invoiceId: string; readonly open: Money }[],
): readonly Invoice[] =>
  document.invoices.map((invoice) => ({
    ...invoice,
    open: changes.find((change) => change.invoiceId === invoice.invoiceId)?.open ?? invoice.open,
  }));

const returnChange = (
  document: OrderDocument,
  event: Named<
    | 'sales.order.return-requested.v1'
    | 'sales.order.return-approved.v1'
    | 'sales.order.return-refused.v1'
    | 'sales.order.return-received.v1'
    | 'sales.order.return-costed.v1'
  >,
): Partial<OrderDocument> => {
  const { returnId } = event.data;
  const withReturn = (change: Partial<Return>) => ({
    returns: document.returns.map((one) => (one.returnId === returnId ? { ...one, ...change } : one)),
  });
  switch (event.type) {
    case 'sales.order.return-requested.v1':
      return { returns: [...document.returns, { returnId, lines: event.data.lines, status: 'requested' }] };
    case 'sales.order.return-approved.v1':
      return withReturn({ status: 'approved' });
    case 'sales.order.return-refused.v1':
      return withReturn({ status: 'refused', refusedBecause: event.data.reason });
    case 'sales.order.return-received.v1': {
      const { orderId: _, returnId: __, ...received } = event.data;
      return {
        ...withReturn({ status: 'received', received: { ...received, receivedAt: event.effectiveAt } }),
        lines: withLines(document, byLine(received.lines), (line, part) =>
          quantities(line, { returned: plus(line.quantities.returned, part.quantity) }),
        ),
      };
    }
    case 'sales.order.return-costed.v1': {
      const lines = event.data.lines.map(({ lineId, cost }) => ({ lineId, cost: negate(cost) }));
      return { lines: withCosts(document, lines) };
    }
  }
};
