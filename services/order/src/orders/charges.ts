import {
  add,
  allocate,
  compare,
  fraction,
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
import type { Discount, OrderLine } from './events.ts';
import { parts, taxesOf, taxesOn, whole } from './taxes.ts';

/** What a discount takes off a base. @throws DomainError when that is more than the base */
const discountOn = (base: Money, discount: Discount | undefined): Money => {
  if (discount === undefined) return zero(base.currency);
  if (discount.kind === 'percent') return fraction(base, parts(discount.percent), whole);
  const { amount } = discount;
  if (amount.currency !== base.currency) return reject<OrderErrorCode>('order/currency-mismatch', { amount });
  if (compare(amount, base) > 0) return reject<OrderErrorCode>('order/discount-too-large', { discount: amount, base });
  return amount;
};

/** Spreads a discount over amounts in proportion to them, without losing a minor unit. */
const spread = (bases: readonly Money[], currency: string, discount: Discount | undefined): readonly Money[] => {
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
  discount?: Discount,
): OrderLine[] => {
  const own = lines.map((line) => {
    const { unitPrice, sku } = line;
    if (unitPrice.currency !== currency) {
      return reject<OrderErrorCode>('order/currency-mismatch', { sku, currency, price: unitPrice });
    }
    const gross = grossOf(line);
    return { gross, off: discountOn(gross, line.ownDiscount) };
  });
  const shares = asMoney(() =>
    spread(
      own.map(({ gross, off }) => subtract(gross, off)),
      currency,
      discount,
    ),
  );
  const charged = own.map(({ gross, off }, index) => {
    const discounted = add(off, shares[index] ?? zero(currency));
    return { gross, discount: discounted, base: subtract(gross, discounted) };
  });
  const taxes = asMoney(() =>
    taxesOn(
      currency,
      lines.map(({ taxation, price: { taxIncluded } }, index) => ({
        base: charged[index]?.base ?? zero(currency),
        taxIncluded,
        taxation,
      })),
      taxRounding,
    ),
  );
  return lines.map((line, index) => {
    const none = zero(currency);
    const { gross, discount: less, base } = charged[index] ?? { gross: none, discount: none, base: none };
    const tax = taxes[index] ?? none;
    const { lineId, sku, name, category, unit, quantity, baseUnit, baseQuantity } = line;
    const { unitPrice, taxation, price, ownDiscount, custom } = line;
    return {
      lineId,
      sku,
      name,
      ...(category !== undefined && { category }),
      unit,
      quantity,
      baseUnit,
      baseQuantity,
      unitPrice,
      gross,
      discount: less,
      net: price.taxIncluded ? subtract(base, tax) : base,
      tax,
      total: price.taxIncluded ? base : asMoney(() => add(base, tax), { sku }),
      taxation,
      price,
      ...(ownDiscount !== undefined && { ownDiscount }),
      ...(custom !== undefined && { custom }),
    };
  });
};

/** Totals are the sums of the lines, and shipping. @throws DomainError when the total is more than money can hold */
export const totalsOf = (currency: string, lines: readonly OrderLine[], shipping: Money): OrderTotals => {
  if (shipping.currency !== currency) return reject<OrderErrorCode>('order/currency-mismatch', { currency, shipping });
  const all = (of: (line: OrderLine) => Money): Money => sum(currency, lines.map(of));
  return asMoney(() => {
    const [discount, net, tax] = [all((line) => line.discount), all((line) => line.net), all((line) => line.tax)];
    return {
      discount,
      net,
      tax,
      shipping,
      total: sum(currency, [net, tax, shipping]),
      taxes: taxesOf(currency, lines),
    };
  });
};
