import {
  add,
  allocate,
  compare,
  type DiscountRule,
  fraction,
  type LineDiscount,
  type Money,
  type OrderTotals,
  subtract,
  sum,
  type TaxRounding,
  zero,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { asMoney, grossOf } from '../amounts.ts';
import type { PricedLine } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderLine } from './events.ts';
import { ownDiscounts } from './repeats.ts';
import { parts, taxesOf, taxesOn, whole } from './taxes.ts';

/** What a discount takes off a base. @throws DomainError when that is more than the base */
const discountOn = (base: Money, { percent, amount }: DiscountRule): Money => {
  if (percent !== undefined) return fraction(base, parts(percent), whole);
  if (amount === undefined) return zero(base.currency);
  if (amount.currency !== base.currency) return reject<OrderErrorCode>('order/currency-mismatch', { amount });
  if (compare(amount, base) > 0) return reject<OrderErrorCode>('order/discount-too-large', { discount: amount, base });
  return amount;
};

type Charged = { readonly gross: Money; readonly discounts: readonly LineDiscount[]; readonly base: Money };

/** A line with the discounts of its own, each of what those before it left. */
const withOwnDiscounts = (line: PricedLine): Charged => {
  const gross = grossOf(line);
  let base = gross;
  const discounts = ownDiscounts(line).map((rule): LineDiscount => {
    const amount = discountOn(base, rule);
    base = subtract(base, amount);
    const { reason, percent } = rule;
    return { reason, amount, ...(percent !== undefined && { percent }) };
  });
  return { gross, discounts, base };
};

/** Goods and services share the discount of the whole order; charges and credits do not. */
const shares = ({ kind }: PricedLine): boolean => kind === 'stock' || kind === 'service';

/** Spreads a discount over amounts in proportion to them, without losing a minor unit. */
const spread = (bases: readonly Money[], currency: string, discount: DiscountRule | undefined): readonly Money[] => {
  if (discount === undefined) return bases.map(() => zero(currency));
  const total = discountOn(sum(currency, bases), discount);
  if (total.amount === 0) return bases.map(() => total);
  return allocate(
    total,
    bases.map(({ amount }) => amount),
  );
};

/** What the amounts of a document depend on besides its lines. */
export type Sale = { readonly currency: string; readonly taxRounding: TaxRounding };

/**
 * What each line costs: price × quantity, less its own discount, less its share of the discount of the whole order.
 * @throws DomainError (another currency, a discount above the price, an amount that no invoice could carry)
 */
export const chargeLines = (
  { currency, taxRounding }: Sale,
  lines: readonly PricedLine[],
  discount?: DiscountRule,
): OrderLine[] => {
  const own = lines.map((line) => {
    const { unitPrice, lineId } = line;
    if (unitPrice.currency === currency) return withOwnDiscounts(line);
    return reject<OrderErrorCode>('order/currency-mismatch', { lineId, currency, price: unitPrice });
  });
  const none = zero(currency);
  const bases = own.map(({ base }, index) => {
    const line = lines[index];
    return line !== undefined && shares(line) ? base : none;
  });
  const parts = asMoney(() => spread(bases, currency, discount));
  const charged = own.map(({ gross, discounts, base }, index): Charged => {
    const amount = parts[index] ?? none;
    if (discount === undefined || amount.amount === 0) return { gross, discounts, base };
    const { reason, percent } = discount;
    const share: LineDiscount = { reason, amount, ...(percent !== undefined && { percent }), ofOrder: true };
    return { gross, discounts: [...discounts, share], base: subtract(base, amount) };
  });
  const taxes = asMoney(() =>
    taxesOn(
      currency,
      lines.map(({ taxation, price: { taxIncluded } }, index) => ({
        base: charged[index]?.base ?? none,
        taxIncluded,
        taxation,
      })),
      taxRounding,
    ),
  );
  return lines.map((line, index) => {
    const { gross, discounts, base } = charged[index] ?? { gross: none, discounts: [], base: none };
    const tax = taxes[index] ?? none;
    const { lineId, kind, sku, name, text, category, unit, quantity, baseUnit, baseQuantity } = line;
    const { unitPrice, taxation, price, custom } = line;
    return {
      lineId,
      kind,
      ...(sku !== undefined && { sku }),
      ...(name !== undefined && { name }),
      ...(text !== undefined && { text }),
      ...(category !== undefined && { category }),
      unit,
      quantity,
      baseUnit,
      baseQuantity,
      unitPrice,
      gross,
      discount: subtract(gross, base),
      discounts,
      net: price.taxIncluded ? subtract(base, tax) : base,
      tax,
      total: price.taxIncluded ? base : asMoney(() => add(base, tax), { ...(sku !== undefined && { sku }) }),
      taxation,
      price,
      ...(custom !== undefined && { custom }),
    };
  });
};

/** Totals are the sums of the lines. @throws DomainError when the total is more than money can hold */
export const totalsOf = (currency: string, lines: readonly OrderLine[]): OrderTotals => {
  const all = (of: (line: OrderLine) => Money): Money => sum(currency, lines.map(of));
  return asMoney(() => {
    const [discount, net, tax] = [all((line) => line.discount), all((line) => line.net), all((line) => line.tax)];
    return {
      discount,
      net,
      tax,
      total: add(net, tax),
      taxes: taxesOf(
        currency,
        lines.filter(({ kind }) => kind !== 'text'),
      ),
    };
  });
};
