import { dayIn } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { knownCustomer, type LineRequest, lookUpProblems, measureAgain, quoteLines } from '../prices/index.ts';
import type { PricedLine } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderRoutes } from './order-command.ts';
import { asked, isByHand } from './repeats.ts';
import type { Line, Order } from './state.ts';

/** @throws DomainError when there is no such order */
export const knownOrder = async (
  { orders }: Pick<OrderRoutes, 'orders'>,
  orderId: string,
  asOf?: string,
): Promise<Order> => {
  const { state } = await orders.load(orderId, asOf);
  return state.status === 'none' ? reject<OrderErrorCode>('order/unknown') : state;
};

/** Prices lines of an order that is there already. */
export const quoteFor = async (
  { referenceData, entityAt }: Pick<OrderRoutes, 'referenceData' | 'entityAt'>,
  order: Order,
  lines: readonly LineRequest[],
  actor: string,
  at: string,
): Promise<PricedLine[]> => {
  const customer = await knownCustomer(referenceData, order.customer.customerId);
  const { entity, currency, timeZone } = order;
  const { taxRates } = await entityAt(entity, at);
  return quoteLines(referenceData, lines, {
    seller: { entity, taxRates },
    customer,
    currency,
    day: dayIn(timeZone, at),
    actor,
  });
};

/** What pricing lines again may be refused with. */
export const pricingProblems = [
  ...lookUpProblems,
  'order/quantity-not-whole',
  'order/quantity-too-large',
  'order/price-unknown',
  'order/tax-category-unknown',
  'order/line-field-missing',
  'order/line-field-unwanted',
  'order/tax-without-price',
  'order/price-list-unknown',
  'order/currency-mismatch',
  'order/discount-too-large',
  'order/amount-too-large',
] as const satisfies readonly OrderErrorCode[];

/** The line at the price that was agreed, whatever else of it changes. */
export const atAgreedPrice = (
  line: Line,
  change: Pick<LineRequest, 'discounts' | 'custom'> & { readonly quantity?: string },
) => {
  const { price } = line;
  const { quantity = line.quantity } = change;
  const measured = quantity === line.quantity ? {} : measureAgain(line, quantity);
  const isKept = isByHand(line) || quantity === line.quantity || price.notes.some(({ code }) => code === 'agreedFor');
  const notes = isKept ? price.notes : [{ code: 'agreedFor' as const, quantity: line.quantity }, ...price.notes];
  return { ...line, ...change, ...measured, price: { ...price, notes } };
};

/** The line as it would be asked for again; a price by hand stays. */
export const asRequest = (line: Line): LineRequest => ({ lineId: line.lineId, ...asked(line) });
