import { dayIn, Id, object } from '@sales/contracts';
import {
  again,
  type CommandContext,
  type CommandResult,
  type Content,
  derivedId,
  type NewEvent,
} from '@sales/eventsourcing';
import { type App, commandRoute, handleNamed, handleOnce, newId, type Outcome } from '@sales/service-kit';
import { Type } from 'typebox';
import { Invoice, type InvoiceErrorCode, type InvoiceEvent, type InvoiceState, toInvoice } from '../invoices/index.ts';
import { knownOrder, lineQuantities, OrderAnswer, type OrderErrorCode, OrderPath, toOrder } from '../orders/index.ts';
import { causedBy } from './orders.ts';
import { type Invoiced, type InvoiceFields, invoiceFields, planInvoice } from './plan-invoice.ts';
import { type BillingRoutes, named, ofDocument, orderAfter, requireMatch } from './request.ts';

type InvoiceBody = InvoiceFields & { readonly invoiceId?: string };

const asked = (orders: readonly Invoiced[], { prepayment = false, takenOver = false }: InvoiceFields): Content => {
  const parts = orders.map(({ orderId, lines }) => ({
    orderId,
    lines: lines?.map(({ lineId, quantity }) => `${lineId} ${Number(quantity)}`).sort(),
  }));
  return { ...(parts.length === 1 ? parts[0] : { orders: parts }), prepayment, takenOver };
};

/** Begins an invoice, once for its id. */
const begin = async (
  routes: BillingRoutes,
  wanted: readonly Invoiced[],
  { invoiceId: given, ...fields }: InvoiceBody,
  context: CommandContext,
): Promise<CommandResult<InvoiceState, InvoiceEvent>> => {
  const { orders, invoices } = routes;
  const invoiceId = given ?? newId(context, 'invoice');
  const make = () => planInvoice(routes, invoiceId, wanted, fields, context);
  const begun = async (): Promise<CommandResult<InvoiceState, InvoiceEvent>> => {
    if (given === undefined) return handleOnce(invoices, invoiceId, context, make);
    const { timeZone } = await knownOrder({ orders }, wanted[0]?.orderId ?? '');
    const day = fields.issuedOn ?? (context.effectiveAt && dayIn(timeZone, context.effectiveAt));
    const compare = (recorded: readonly NewEvent<InvoiceEvent>[]): void => {
      for (const { type, data } of recorded) {
        if (type !== 'InvoiceBegun') continue;
        const before = { ...asked(data.orders, data), issuedOn: data.on };
        const now = { ...asked(wanted, fields), issuedOn: day ?? data.on };
        again<InvoiceErrorCode>('invoice/id-reused', { invoiceId }, before, now);
      }
    };
    const once = { commandId: named(invoiceId, 'begin'), content: [wanted, fields], compare };
    return handleNamed(invoices, invoiceId, context, once, make);
  };
  const result = await begun();
  const { state } = await invoices.load(invoiceId);
  if (state.status !== 'abandoned') return result;
  const { requestHash: _, ...rest } = context;
  const anew = { ...rest, commandId: derivedId(invoiceId, `begin:${state.attempts}`) };
  return invoices.handle(invoiceId, await make(), anew);
};

const idOfInvoice = ({ stream }: Pick<Outcome<unknown>, 'stream'>): string => stream.slice('invoice-'.length);

const invoiceProblems = [
  'invoice/id-reused',
  'invoice/issued-in-the-future',
  'invoice/issued-before-last',
  'order/nothing-to-invoice',
  'order/invoice-below-zero',
  'order/invoice-exceeds-shipped',
  'order/line-unknown',
  'order/not-under-way',
  'order/cancelled',
  'order/unknown',
  'order/dated-too-early',
  'order/quantity-not-whole',
  'order/amount-too-large',
] as const satisfies readonly (InvoiceErrorCode | OrderErrorCode)[];

const aboutDays =
  'Numbers of a company and year have no gaps and are in date order: an `issuedOn` before the last invoice is ' +
  'refused; without `issuedOn` the date is today, or that of the last invoice if later. `issuedOn` is a date in the ' +
  'time zone of the selling company; the number belongs to its year.';

export const invoiceOrder = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/orders/:orderId/invoices',
    tags: ['invoices'],
    permission: 'order:invoice',
    summary: 'Invoice what is shipped and not yet invoiced, or a part of it',
    description:
      'Without `lines`: everything that can be invoiced. With `prepayment` also what is not shipped yet. When the ' +
      'rest of an order is below zero and nothing more is to be charged, it is credited by a credit note. The due ' +
      `date follows the payment terms of the customer. ${aboutDays} The answer is the updated order; ` +
      '`POST /order/v1/invoices` makes one invoice of several orders.',
    params: OrderPath,
    body: object({
      invoiceId: Type.Optional(Id),
      /** Absent: everything that can be invoiced. */
      lines: Type.Optional(lineQuantities),
      ...invoiceFields,
    }),
    ok: { status: 201, schema: OrderAnswer },
    problems: invoiceProblems,
    command: async ({ params: { orderId }, body: { lines, ...body }, context }) => {
      const { orders, billing } = routes;
      await requireMatch(orders, orderId, context);
      const begun = await begin(routes, [{ orderId, ...(lines && { lines }) }], body, ofDocument(context));
      const first = body.invoiceId && named(body.invoiceId, 'begin');
      const carried = await billing.issue(idOfInvoice(begun), causedBy(context, begun, first));
      if (carried.refused !== undefined) throw carried.refused;
      return orderAfter(orders, orderId, begun, carried);
    },
    answer: toOrder,
  });

export const invoiceOrders = (app: App, routes: BillingRoutes): void =>
  commandRoute(app, {
    method: 'POST',
    url: '/v1/invoices',
    permission: 'invoice:issue',
    summary: 'Invoice several orders of a customer together',
    description:
      'The orders must have the same customer, company and currency. The due date follows the longest payment terms ' +
      `among them. ${aboutDays}`,
    body: object({
      invoiceId: Type.Optional(Id),
      orders: Type.Array(object({ orderId: Id, lines: Type.Optional(lineQuantities) }), { minItems: 1, maxItems: 100 }),
      ...invoiceFields,
    }),
    ok: { status: 201, schema: Invoice },
    problems: [...invoiceProblems, 'invoice/orders-differ', 'invoice/order-repeated'],
    command: async ({ body: { orders, ...body }, context }) => {
      const begun = await begin(routes, orders, body, context);
      const first = body.invoiceId && named(body.invoiceId, 'begin');
      const carried = await routes.billing.issue(idOfInvoice(begun), causedBy(context, begun, first));
      if (carried.refused !== undefined) throw carried.refused;
      const { invoice = begun, tokens } = carried;
      return { ...invoice, events: begun.events, also: tokens.filter(({ stream }) => stream !== begun.stream) };
    },
    answer: toInvoice,
    location: ({ id }) => `/v1/invoices/${id}`,
  });
