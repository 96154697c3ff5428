import {
  Currency,
  Custom,
  dayIn,
  EntityCode,
  FreeText,
  Id,
  mainEntity,
  object,
  Text,
  UserId,
  userIdInWords,
  written,
} from '@sales/contracts';
import { type CommandContext, type DomainError, derivedId, streamName } from '@sales/eventsourcing';
import { commandRoute, handleNamed, handleOnce, type Numbers, newId, type Permission } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { effectiveNow } from '../clock.ts';
import { knownCurrency, quoteLines, readBarcodes, requireSameUnits, termsOf } from '../prices/index.ts';
import { type CustomerTerms, readModels } from '../reference/index.ts';
import {
  CustomerReference,
  DiscountBody,
  LinesBody,
  OrderAddress,
  pricingNeeds,
  ShippingBody,
  toDiscount,
  toLine,
} from './bodies.ts';
import type { DraftOrder } from './commands.ts';
import { activeCustomer, buyingCustomer } from './customer-on-hold.ts';
import { orderDecider } from './decider.ts';
import { headOf } from './head.ts';
import { OrderPath, type OrderRoute, type OrderRoutes, orderCommand } from './order-command.ts';
import { makesOrder, requireAnother } from './own-approval.ts';
import { Order, OrderPreview, type RefusedLine, toOrder, toPreview } from './representation.ts';
import { knownOrder, pricingProblems } from './requote.ts';

const Salesperson = Type.With(UserId, {
  description: `Salesperson, absent: the owner of the customer; ${userIdInWords}`,
});

const OrderBody = object(
  {
    customerId: Id,
    /** The company of ours that sells. Absent: `MAIN`. */
    entity: Type.Optional(EntityCode),
    lines: LinesBody,
    /** Absent: the customer's. */
    currency: Type.Optional(Currency),
    /** Where the goods go. Absent: where the customer has things sent. */
    shipTo: Type.Optional(OrderAddress),
    /** Where the documents go. Absent: the billing address of the customer. */
    billTo: Type.Optional(OrderAddress),
    customerReference: Type.Optional(CustomerReference),
    shipping: Type.Optional(ShippingBody),
    /** Off the whole order, spread over its goods and services. */
    discount: Type.Optional(DiscountBody),
    channel: Type.Optional(Text(60)),
    /** Sales region that the order counts for. Absent: the customer's. */
    region: Type.Optional(Text(100)),
    /** Number of the order in the system that it comes from. */
    externalReference: Type.Optional(Text(100)),
    custom: Type.Optional(written(Custom)),
    salesperson: Type.Optional(Salesperson),
    /** Submit it at once. */
    submit: Type.Optional(Type.Boolean()),
  },
  { $id: 'PlaceOrder' },
);
type OrderBody = Static<typeof OrderBody>;

const toCustomer = (
  { customerId, personId, number, name, country, segment, ...customer }: CustomerTerms,
  region: string | undefined = customer.region,
) => ({
  customerId,
  ...(personId !== undefined && { personId }),
  number,
  name,
  country,
  ...(region !== undefined && { region }),
  ...(segment !== undefined && { segment }),
});

type PlacingDeps = Pick<OrderRoutes, 'referenceData' | 'entityAt' | 'clock'> & {
  readonly numbers: Pick<Numbers, 'next'>;
  /** Deals with a line that is refused, which is left out. Absent: the order is refused. */
  readonly refuse?: (lineId: string, error: DomainError) => void;
};

/** Looks up customer, products and prices, and makes the command of them. What is refused uses up no number. */
const toCommand = async (
  { referenceData, entityAt, numbers, clock, refuse }: PlacingDeps,
  orderId: string,
  body: OrderBody,
  context: CommandContext,
): Promise<DraftOrder> => {
  const at = effectiveNow(context, clock);
  const { entity = mainEntity, salesperson, discount, submit = false } = body;
  const { timeZone, taxRates, taxRounding, policies } = await entityAt(entity, at);
  const day = dayIn(timeZone, at);
  const customer = await (submit ? buyingCustomer : activeCustomer)(referenceData, body.customerId);
  const { billTo = customer.billingAddress, shipTo = customer.shippingAddress } = body;
  const currency = knownCurrency(body.currency ?? customer.currency);
  const scanned = body.lines.map((line, index) => toLine(line, line.lineId ?? derivedId(orderId, `line:${index}`)));
  const lines = await readBarcodes(referenceData, scanned);
  const quoteFor = { seller: { entity, taxRates }, customer, currency, day, actor: context.actor };
  const quoted = await quoteLines(referenceData, lines, quoteFor, refuse);
  const isSubmitted = submit && (quoted.length > 0 || refuse === undefined);
  return {
    type: 'DraftOrder',
    number: await numbers.next({ kind: 'SO', entity, year: day.slice(0, 4) }),
    entity,
    timeZone,
    taxRounding,
    customer: toCustomer(customer, body.region),
    currency,
    ...headOf({ ...body, billTo, shipTo }),
    lines: quoted,
    ...(discount !== undefined && { discount: toDiscount(discount) }),
    shipping: body.shipping ?? {},
    ...(isSubmitted && { submit: termsOf(customer, salesperson), approvalLimits: policies.approvalLimits }),
  };
};

/** What an order is made of, whether it is placed or only looked at. */
const drafting = {
  body: OrderBody,
  bodyLimit: 1024 * 1024,
  reads: [readModels.customers, readModels.catalogue],
  problems: [
    'order/entity-unknown',
    'order/customer-held',
    'order/customer-inactive',
    'order/currency-unknown',
    'order/line-already-exists',
    'order/no-lines',
    'order/total-below-zero',
    ...pricingProblems,
  ],
  alsoNeeds: ({ submit, discount, lines }: OrderBody): readonly Permission[] => [
    ...(submit === true ? (['order:submit'] as const) : []),
    ...(discount === undefined ? pricingNeeds(lines) : (['order:apply-discount'] as const)),
  ],
  within: ({ customerId, salesperson }: OrderBody) => ({
    things: { customerId },
    unknown: 'order/customer-unknown',
    ...(salesperson !== undefined && { owner: salesperson }),
  }),
} as const;

const placing = {
  ...drafting,
  ok: { status: 201, schema: Order },
  problems: ['order/already-exists', 'order/unknown', ...drafting.problems],
  answer: toOrder,
  makes: 'orderId',
  location: ({ id }: { readonly id: string }) => `/v1/orders/${id}`,
} as const;

const description =
  'With `submit` and the header `Prefer: wait=<seconds>` the answer is held until credit and stock have been checked.';

/** An order with an id made here. */
const draftOrder: OrderRoute = (app, routes) =>
  commandRoute(app, {
    ...placing,
    method: 'POST',
    url: '/v1/orders',
    permission: 'order:place',
    summary: 'Draft an order, or place it at once',
    description,
    command: ({ body, context }) => {
      const orderId = newId(context);
      return handleOnce(routes.orders, orderId, context, () => toCommand(routes, orderId, body, context));
    },
  });

/** An order with an id of the client: an importer may send it as often as it likes. */
const draftOrderWithId: OrderRoute = (app, routes) =>
  commandRoute(app, {
    ...placing,
    method: 'PUT',
    url: '/v1/orders/:orderId',
    permission: 'order:place',
    summary: 'Draft an order under your own id, or place it at once',
    description,
    params: object({ orderId: Id }),
    command: ({ params: { orderId }, body, context }) =>
      handleNamed(routes.orders, orderId, context, { commandId: derivedId(orderId, 'put'), content: body }, () =>
        toCommand(routes, orderId, body, context),
      ),
  });

/** Numbers are not for what is only looked at. */
const noNumbers = { next: async () => '' };

const PreviewBody = object(
  {
    ...OrderBody.properties,
    /** Leave out the lines that would be refused, and say why in `refused`. */
    partial: Type.Optional(Type.Boolean()),
  },
  { $id: 'PreviewOrder' },
);

/** What the same body would come to as an order, decided by the same rules; nothing is recorded. */
export const previewOrder: OrderRoute = (app, routes) =>
  commandRoute(app, {
    ...drafting,
    body: PreviewBody,
    method: 'POST',
    url: '/v1/orders/preview',
    permission: 'order:place',
    effectiveAt: 'any',
    summary: 'What an order would come to, without placing it',
    description:
      'Prices, discounts, taxes and totals of the same body, and with `submit` whether it would have to be approved. ' +
      'Nothing is recorded, no number is used up, and stock and credit are not looked for. It is refused as the ' +
      'order itself would be; with `partial` lines that cannot be ordered are left out, each with its reason. ' +
      '`Effective-At` in the future: with the price lists and tax rates that are valid on that day by what is known ' +
      'now.',
    ok: { schema: OrderPreview },
    command: async ({ body, context }) => {
      const orderId = newId(context);
      const refused: RefusedLine[] = [];
      const refuse = (lineId: string, { code, details }: DomainError): void =>
        void refused.push({ lineId, code, details: { ...details } });
      const deps = { ...routes, numbers: noNumbers, ...(body.partial === true && { refuse }) };
      const command = await toCommand(deps, orderId, body, context);
      const at = effectiveNow(context, routes.clock);
      const { initialState, decide, evolve } = orderDecider;
      const order = decide(command, initialState, at).reduce((now, event) => evolve(now, event, at), initialState);
      const state = { order, refused };
      return { stream: streamName('order', orderId), events: [], state, revision: undefined, position: undefined };
    },
    answer: toPreview,
  });

/** What an order is placed with: the answers can be held until credit and stock have been looked for. */
export const placingRoutes: readonly OrderRoute[] = [
  draftOrder,
  draftOrderWithId,
  orderCommand({
    path: 'submit',
    permission: 'order:submit',
    summary: 'Submit a draft, or an order that was rejected and changed',
    description:
      'With the header `Prefer: wait=<seconds>` the answer is held until credit and stock have been checked.',
    params: OrderPath,
    body: object({ salesperson: Type.Optional(Salesperson) }),
    givesTo: ({ salesperson }) => salesperson,
    reads: [readModels.customers, readModels.catalogue],
    problems: [
      'order/base-unit-changed',
      'order/no-lines',
      'order/total-below-zero',
      'order/cancelled',
      'order/customer-held',
      'order/customer-inactive',
    ],
    command: async ({ params, body }, at, routes) => {
      const { entity, customer, salesperson, lines } = await knownOrder(routes, params.orderId);
      await requireSameUnits(routes.referenceData, lines);
      const buyer = await buyingCustomer(routes.referenceData, customer.customerId);
      const { approvalLimits } = (await routes.entityAt(entity, at)).policies;
      return { type: 'SubmitOrder', terms: termsOf(buyer, body.salesperson ?? salesperson), approvalLimits };
    },
  }),
  orderCommand({
    path: 'approve',
    permission: 'order:approve',
    summary: 'Approve an order; one that waits for credit may then exceed the limit',
    description:
      'Credit, then stock are checked automatically. With `Prefer: wait` the answer is held until both have been ' +
      'checked. A user who has drafted, changed or submitted the order, or sells it, is refused as long as another ' +
      'user may approve it.',
    params: OrderPath,
    body: object({ note: Type.Optional(FreeText(500)) }),
    problems: ['order/not-awaiting-approval', 'order/own-approval'],
    command: async (input, _, routes) => {
      const { note } = input.body;
      await requireAnother(routes, input.params.orderId, input, makesOrder);
      return { type: 'ApproveOrder', ...(note !== undefined && { note }) };
    },
  }),
];
