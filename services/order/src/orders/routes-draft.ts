import { Id, IdOrNumber, object, quantity, thousandths } from '@sales/contracts';
import { again, reject } from '@sales/eventsourcing';
import { newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { readBarcodes, requireFields } from '../prices/index.ts';
import { readModels } from '../reference/index.ts';
import {
  CustomerReference,
  changeNeeds,
  DiscountBody,
  LineBody,
  LineChangeBody,
  OrderAddress,
  pricingNeeds,
  ShippingBody,
  toDiscount,
  toLine,
} from './bodies.ts';
import type { OrderErrorCode } from './errors.ts';
import { OrderPath, orderCommand } from './order-command.ts';
import { asked } from './repeats.ts';
import { asRequest, atAgreedPrice, knownOrder, pricingProblems, quoteFor } from './requote.ts';
import { lineOf } from './state.ts';

/** What a request may leave out. */
const unsaid = { taxIncluded: undefined, unit: undefined, quantity: undefined };

/** Commands on a draft, and on an order that was rejected. */
export const draftRoutes = [
  orderCommand({
    path: 'lines',
    permission: 'order:add-line',
    summary: 'Add a line to a draft',
    description:
      'Priced from the price lists of the customer, unless the body has a price. Lines of a rejected order can be ' +
      'changed as well. The product is given by its SKU or a bar code.',
    params: OrderPath,
    body: LineBody,
    status: 201,
    alsoNeeds: (body) => pricingNeeds([body]),
    named: ({ lineId }) => lineId && `line:${lineId}`,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', 'order/line-already-exists', 'order/too-many-lines', ...pricingProblems],
    command: async ({ params, body, context }, at, routes) => {
      const order = await knownOrder(routes, params.orderId);
      const scanned = toLine(body, body.lineId ?? newId(context, 'line'));
      const [request = scanned] = await readBarcodes(routes.referenceData, [scanned]);
      const known = lineOf(order, request.lineId);
      if (known !== undefined) {
        const { lineId, quantity: units, ...rest } = request;
        const sent = { ...rest, ...(units !== undefined && { quantity: quantity(thousandths(units)) }) };
        // What may be left out is compared where it was sent.
        const { taxIncluded, unit, quantity: ordered, ...line } = { ...unsaid, ...asked(known) };
        const said = {
          ...(sent.taxIncluded !== undefined && { taxIncluded }),
          ...(sent.unit !== undefined && { unit }),
          ...(units !== undefined && { quantity: ordered }),
        };
        again<OrderErrorCode>('order/line-already-exists', { lineId }, { ...line, ...said }, sent);
        return { type: 'AddLine', line: known };
      }
      const [line] = await quoteFor(routes, order, [request], context.actor, at);
      return line === undefined ? reject<OrderErrorCode>('order/line-unknown') : { type: 'AddLine', line };
    },
  }),
  orderCommand({
    path: 'lines/:lineId/change',
    permission: 'order:change-line',
    summary: 'Change quantity, price or discount of a line of a draft',
    description:
      'Omitted fields stay, including the agreed price: `reprice` looks prices up again. Another unit has another ' +
      'price.',
    params: object({ orderId: IdOrNumber, lineId: Id }),
    body: LineChangeBody,
    alsoNeeds: changeNeeds,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', 'order/line-unknown', ...pricingProblems],
    command: async ({ params: { orderId, lineId }, body, context }, at, routes) => {
      const order = await knownOrder(routes, orderId);
      const line = lineOf(order, lineId) ?? reject<OrderErrorCode>('order/line-unknown', { lineId });
      const { discounts, ...change } = body;
      const less = discounts !== undefined && { discounts: discounts.map(toDiscount) };
      const { unitPrice, taxIncluded, taxCategory, unit = line.unit, ...rest } = change;
      const request = { ...asRequest(line), ...change, ...less };
      requireFields(request);
      const isAgreed = unitPrice === undefined && taxIncluded === undefined && taxCategory === undefined;
      if (isAgreed && unit === line.unit) {
        return { type: 'ChangeLine', line: atAgreedPrice(line, { ...rest, ...less }) };
      }
      const [priced] = await quoteFor(routes, order, [request], context.actor, at);
      return { type: 'ChangeLine', line: priced ?? line };
    },
  }),
  orderCommand({
    path: 'lines/:lineId/remove',
    permission: 'order:remove-line',
    summary: 'Remove a line from a draft',
    description: 'Removing a line that is not there changes nothing.',
    params: object({ orderId: IdOrNumber, lineId: Id }),
    problems: ['order/not-a-draft', 'order/discount-too-large'],
    command: ({ params: { lineId } }) => ({ type: 'RemoveLine', lineId }),
  }),
  orderCommand({
    path: 'reprice',
    permission: 'order:reprice',
    summary: 'Price a draft again; otherwise it keeps its quoted prices',
    description: 'Prices given by hand stay.',
    params: OrderPath,
    reads: [readModels.customers, readModels.catalogue],
    problems: ['order/not-a-draft', ...pricingProblems],
    command: async ({ params, context }, at, routes) => {
      const order = await knownOrder(routes, params.orderId);
      const lines = await quoteFor(routes, order, order.lines.map(asRequest), context.actor, at);
      return { type: 'RepriceOrder', lines };
    },
  }),
  orderCommand({
    path: 'set-shipping',
    permission: 'order:set-shipping',
    summary: 'Set the shipping address, method and date of a draft',
    description:
      'The body replaces the previous values; without an address the old one stays. Shipping charges are a line of ' +
      'kind `shipping`.',
    params: OrderPath,
    sets: ({ shipTo }) => (shipTo === undefined ? [] : ['shipTo']),
    body: object({ shipTo: Type.Optional(OrderAddress), ...ShippingBody.properties }),
    problems: ['order/not-a-draft'],
    command: ({ body: { shipTo, ...shipping } }) => ({
      type: 'SetShipping',
      ...(shipTo !== undefined && { shipTo }),
      shipping,
    }),
  }),
  orderCommand({
    path: 'set-billing',
    permission: 'order:set-billing',
    summary: 'Set the billing address and the customer reference of a draft',
    description: 'The body replaces the previous values.',
    params: OrderPath,
    sets: () => ['billTo', 'customerReference'],
    body: object({ billTo: Type.Optional(OrderAddress), customerReference: Type.Optional(CustomerReference) }),
    problems: ['order/not-a-draft'],
    command: ({ body }) => ({ type: 'SetBilling', ...body }),
  }),
  orderCommand({
    path: 'apply-discount',
    permission: 'order:apply-discount',
    summary: 'Set the discount of a whole draft; without a discount, remove it',
    description:
      'An amount or a percentage off goods and services, allocated to their lines to the cent. Lines have their own ' +
      '`discounts` as well.',
    params: OrderPath,
    body: object({ discount: Type.Optional(DiscountBody) }),
    problems: ['order/not-a-draft', 'order/discount-too-large', 'order/currency-mismatch', 'order/amount-too-large'],
    command: ({ body: { discount } }) => ({
      type: 'ApplyDiscount',
      ...(discount !== undefined && { discount: toDiscount(discount) }),
    }),
  }),
];
