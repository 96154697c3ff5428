import type {
  Attachment,
  LineQuantities,
  Money,
  OrderApproval,
  OrderStatus,
  PaymentStatus,
  PromisedDate,
  PublishedData,
  Quantity,
  ReturnStatus,
  Thousandths,
} from '@sales/contracts';
import { add, negate, orders, quantity, thousandths, type Why, whyOf } from '@sales/contracts';
import { begunBy, type EventNamed, type Fold, type Handling, on, type Patch, patching } from '@sales/eventsourcing';
import { fileAdded, fileRemoved } from '@sales/read-kit/folding';

type Data<Name extends keyof typeof orders.types> = PublishedData<typeof orders, Name>;
type Drafted = Data<'OrderDrafted'>;
type Submitted = Data<'OrderSubmitted'>;
type Line = Drafted['lines'][number];

export type DocumentLine = Line & {
  readonly quantities: LineQuantities;
  /** When what is missing can be expected; absent while nothing is, or before it was looked for. */
  readonly promise?: PromisedDate;
  /** What the shipped goods had cost, less what came back, per currency; empty until it is known. */
  readonly costs: readonly Money[];
};

type Shipment = Omit<Data<'ShipmentDispatched'>, 'orderId' | 'status'> & {
  readonly dispatchedAt: string;
  readonly deliveredAt?: string;
  readonly deliveredOn?: string;
};
/** Without a number as long as it is not issued. */
type Invoice = Omit<Data<'LinesInvoiced'>, 'orderId' | 'on'> &
  Partial<Pick<Data<'InvoiceRecorded'>, 'number' | 'issuedOn' | 'dueOn'>> & {
    readonly paid: Money;
    /** What credit notes have taken off it. */
    readonly credited: Money;
    readonly open: Money;
  };
/** What of a payment is for the order. Negative where it was reversed. */
type Payment = Pick<Data<'SettlementRecorded'>, 'invoiceId' | 'amount' | 'on'> & {
  readonly paymentId: string;
  readonly paidAt: string;
};
type Return = Omit<Data<'ReturnRequested'>, 'orderId'> & {
  readonly status: ReturnStatus;
  readonly refused?: Why;
  readonly received?: Omit<Data<'ReturnReceived'>, 'orderId' | 'returnId'> & {
    readonly receivedAt: string;
  };
};
/** Without a number as long as its credit note is not issued. */
type Refund = Omit<Data<'LinesCredited'>, 'orderId' | 'total' | 'exposure' | 'paymentStatus'> & {
  readonly amount: Money;
  readonly refundedAt: string;
  readonly number?: string;
  /** What of the amount went back; `credited` was taken off open invoices. */
  readonly credited: Money;
  readonly paidOut: Money;
};

/** How an order went, by its own facts and by who closed it. */
export type Closing = Omit<Data<'OrderClosed'>, 'orderId' | 'status'> & { readonly closedAt: string };

/** An order with everything that has happened to it. */
export type OrderDocument = Omit<Drafted, 'lines' | 'status'> & {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly lines: readonly DocumentLine[];
  readonly terms?: Pick<Submitted, 'paymentTerms' | 'fulfilmentPolicy' | 'maxWarehouses' | 'creditLimit'>;
  readonly approval?: OrderApproval;
  readonly shipments: readonly Shipment[];
  readonly invoices: readonly Invoice[];
  readonly payments: readonly Payment[];
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  readonly attachments: readonly Attachment[];
  readonly cancelled?: Why & { readonly cancelledAt: string; readonly cancelledOn: string };
  readonly closed?: Closing;
  readonly draftedAt: string;
  readonly submittedAt?: string;
};

const none: Required<LineQuantities> = {
  ordered: '0',
  reserved: '0',
  short: '0',
  picked: '0',
  shipped: '0',
  delivered: '0',
  returned: '0',
  invoiced: '0',
  credited: '0',
  cancelled: '0',
};

const newLine = (line: Line): DocumentLine => ({
  ...line,
  quantities: { ...none, ordered: line.baseQuantity },
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

const begun = (data: Omit<Drafted, 'lines'> & { readonly lines: readonly Line[] }, at: string): OrderDocument => ({
  ...data,
  paymentStatus: 'notInvoiced',
  lines: data.lines.map(newLine),
  shipments: [],
  invoices: [],
  payments: [],
  returns: [],
  refunds: [],
  attachments: [],
  draftedAt: at,
});

export const closingOf = ({ data, effectiveAt }: EventNamed<typeof orders, 'OrderClosed'>): Closing => {
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

const nothingOf = (money: Money): Money => ({ ...money, amount: 0 });

/** The invoice after money or a credit note has settled a part of it. */
const withSettled = (
  document: OrderDocument,
  { invoiceId, by, amount, open }: Data<'SettlementRecorded'>,
): readonly Invoice[] => {
  const part = by === 'payment' ? 'paid' : 'credited';
  return document.invoices.map((invoice) =>
    invoice.invoiceId === invoiceId ? { ...invoice, [part]: add(invoice[part], amount), open } : invoice,
  );
};

const withReturn = (document: OrderDocument, returnId: string, change: Partial<Return>) => ({
  returns: document.returns.map((one) => (one.returnId === returnId ? { ...one, ...change } : one)),
});

type Held = EventNamed<typeof orders, 'OrderConfirmed' | 'OrderBackordered' | 'AllocationRecorded'>;

const holding = ({ data: { lines, status } }: Held, document: OrderDocument): Partial<OrderDocument> => ({
  status,
  lines: withLines(document, lines, (line, { reserved, short }) =>
    quantities(line, { reserved: reserved.reduce((sum, one) => plus(sum, one.quantity), '0'), short }),
  ).map(withoutIdlePromise),
});

const change: Handling<[OrderDocument], Patch<OrderDocument>> = on(orders, {
  CustomFieldsSet: (event, document) => ({
    ...(event.data.custom !== undefined && { custom: event.data.custom }),
    lines: withLines(document, event.data.lines, (_, { custom }) => ({ custom })),
  }),
  AttachmentAdded: fileAdded,
  AttachmentRemoved: fileRemoved,
  LinesChanged: ({ data: { lines, totals, discount } }) => ({ lines: lines.map(newLine), totals, discount }),
  ShippingSet: ({ data: { shipTo, shipping } }) => ({
    ...(shipTo !== undefined && { shipTo }),
    shipping,
  }),
  BillingSet: ({ data: { billTo, customerReference } }) => ({ billTo, customerReference }),
  ApprovalRequested: (event) => ({
    status: event.data.status,
    approval: { state: 'requested', reasons: event.data.reasons },
  }),
  OrderApproved: (event) => {
    const { note, reasons, status } = event.data;
    const decision = { decidedBy: event.actor, ...(note !== undefined && { note }) };
    return { status, approval: { state: 'approved', reasons, ...decision } };
  },
  OrderRejected: (event, document) => {
    const { status } = event.data;
    const reasons = document.approval?.reasons ?? [];
    return { status, approval: { state: 'rejected', reasons, decidedBy: event.actor, ...whyOf(event.data) } };
  },
  OrderConfirmed: holding,
  OrderBackordered: holding,
  AllocationRecorded: holding,
  LinesPromised: (event, document) => ({
    lines: withLines(document, event.data.lines, (_, { promisedOn = null, reason }) => ({
      promise: { promisedOn, reason },
    })),
  }),
  OrderClosed: (event) => ({ status: event.data.status, closed: closingOf(event) }),
  OrderCancelled: (event, document) => ({
    status: event.data.status,
    cancelled: { ...whyOf(event.data), cancelledAt: event.effectiveAt, cancelledOn: event.data.cancelledOn },
    lines: withLines(document, event.data.lines, (line, part) =>
      quantities(line, {
        cancelled: plus(line.quantities.cancelled, part.quantity),
        reserved: '0',
        short: '0',
      }),
    ).map(withoutIdlePromise),
  }),

  ShipmentDispatched: (event, document) => {
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
  },
  ShipmentCosted: (event, document) => ({ lines: withCosts(document, event.data.lines) }),
  DeliveryConfirmed: (event, document) => {
    const delivered = document.shipments.find((shipment) => shipment.shipmentId === event.data.shipmentId);
    return {
      status: event.data.status,
      shipments: document.shipments.map((shipment) =>
        shipment === delivered
          ? { ...shipment, deliveredAt: event.effectiveAt, deliveredOn: event.data.deliveredOn }
          : shipment,
      ),
      lines: withLines(document, byLine(delivered?.lines ?? []), (line, part) =>
        quantities(line, { delivered: plus(line.quantities.delivered, part.quantity) }),
      ),
    };
  },
  LinesInvoiced: ({ data: { orderId: _, on: __, ...invoice } }, document) => ({
    invoices: [
      ...document.invoices,
      { ...invoice, paid: nothingOf(invoice.total), credited: nothingOf(invoice.total), open: invoice.total },
    ],
    lines: withLines(document, invoice.lines, (line, part) =>
      quantities(line, { invoiced: plus(line.quantities.invoiced, part.quantity) }),
    ),
  }),
  InvoiceRecorded: ({ data: { invoiceId, number, issuedOn, dueOn, paymentStatus } }, document) => ({
    paymentStatus,
    invoices: document.invoices.map((invoice) =>
      invoice.invoiceId === invoiceId ? { ...invoice, number, issuedOn, dueOn } : invoice,
    ),
  }),
  SettlementRecorded: ({ data, effectiveAt }, document) => {
    const { by, documentId, invoiceId, amount, on: day, paymentStatus } = data;
    const payment = { paymentId: documentId, invoiceId, amount, on: day, paidAt: effectiveAt };
    return {
      paymentStatus,
      payments: by === 'payment' ? [...document.payments, payment] : document.payments,
      invoices: withSettled(document, data),
    };
  },
  LinesCredited: ({ data, effectiveAt }, document) => {
    const { orderId: _, exposure: __, paymentStatus, total: amount, ...refund } = data;
    const nothing = nothingOf(amount);
    const added = { ...refund, amount, credited: nothing, paidOut: nothing, refundedAt: effectiveAt };
    return {
      paymentStatus,
      refunds: [...document.refunds, added],
      returns: document.returns.map((one) => (one.returnId === refund.returnId ? { ...one, status: 'refunded' } : one)),
      lines: withLines(document, refund.lines, (line, part) =>
        quantities(
          line,
          refund.rest === true
            ? { invoiced: less(line.quantities.invoiced, part.quantity) }
            : { credited: plus(line.quantities.credited, part.quantity) },
        ),
      ),
    };
  },
  RefundRecorded: ({ data: { refundId, number, credited, paidOut, paymentStatus } }, document) => ({
    paymentStatus,
    refunds: document.refunds.map((one) => (one.refundId === refundId ? { ...one, number, credited, paidOut } : one)),
  }),
  ReturnRequested: ({ data: { returnId, requestedOn, lines } }, document) => ({
    returns: [...document.returns, { returnId, requestedOn, lines, status: 'requested' }],
  }),
  ReturnApproved: (event, document) => withReturn(document, event.data.returnId, { status: 'approved' }),
  ReturnRefused: (event, document) =>
    withReturn(document, event.data.returnId, { status: 'refused', refused: whyOf(event.data) }),
  ReturnReceived: (event, document) => {
    const { orderId: _, returnId: __, ...received } = event.data;
    return {
      ...withReturn(document, event.data.returnId, {
        status: 'received',
        received: { ...received, receivedAt: event.effectiveAt },
      }),
      lines: withLines(document, byLine(received.lines), (line, part) =>
        quantities(line, { returned: plus(line.quantities.returned, part.quantity) }),
      ),
    };
  },
  ReturnCosted: (event, document) => {
    const lines = event.data.lines.map(({ lineId, cost }) => ({ lineId, cost: negate(cost) }));
    return { lines: withCosts(document, lines) };
  },
});

const begin: Handling<[OrderDocument | undefined], OrderDocument> = on(orders, {
  OrderDrafted: ({ data, effectiveAt }) => begun(data, effectiveAt),
  OrderSubmitted: ({ data, effectiveAt }, document) => {
    const { paymentTerms, fulfilmentPolicy, maxWarehouses, creditLimit, lines, ...rest } = data;
    const terms = {
      paymentTerms,
      fulfilmentPolicy,
      ...(maxWarehouses !== undefined && { maxWarehouses }),
      ...(creditLimit !== undefined && { creditLimit }),
    };
    // It is the order as it was submitted, whole: what is not in it is gone since it was drafted.
    const { draftedOn = data.submittedOn, draftedAt = effectiveAt, attachments = [] } = document ?? {};
    return { ...begun({ ...rest, lines, draftedOn }, draftedAt), attachments, terms, submittedAt: effectiveAt };
  },
});

/** The live document and the one as of any instant: both are this fold over the events of the order. */
export const evolveOrder: Fold<OrderDocument> = begunBy(begin, patching(change));
