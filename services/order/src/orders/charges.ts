import { add, allocate, compare, fraction, type Money, type OrderTotals, subtract, sum, zero } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import { asMoney, grossOf } from '../amounts.ts';
import type { PricedLine } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { Discount, OrderLine } from './events.ts';

/** Percentages have at most four places: an integer of ten-thousandths of a percent is exact. */
const whole = 1_000_000;

/** "7.5" -> 75000, the percentage in ten-thousandths of a percent. */
const parts = (percent: string): number => {
  const [before = '0', after = ''] = percent.split('.');
  return Number(before) * 10_000 + Number(after.padEnd(4, '0'));
};

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

/** Net and tax of an amount: the tax is rounded, half away from zero, and `net + tax = total` always. */
export const taxed = (base: Money, taxRate: string, taxIncluded: boolean): Pick<OrderLine, 'net' | 'tax' | 'total'> => {
  const rate = parts(taxRate);
  if (taxIncluded) {
    const tax = fraction(base, rate, whole + rate);
    return { net: subtract(base, tax), tax, total: base };
  }
  const tax = fraction(base, rate, whole);
  return { net: base, tax, total: add(base, tax) };
};

/**
 * What each line costs: price × quantity, less its own discount, less its share of the discount of the whole order.
 * @throws DomainError (another currency, a discount above the price, an amount that no invoice could carry)
 */
export const chargeLines = (currency: string, lines: readonly PricedLine[], discount?: Discount): OrderLine[] => {
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
  return lines.map((line, index) => {
    const { gross, off } = own[index] ?? { gross: zero(currency), off: zero(currency) };
    const less = add(off, shares[index] ?? zero(currency));
    const { lineId, sku, name, category, unit, quantity, baseUnit, baseQuantity } = line;
    const { unitPrice, taxRate, price, ownDiscount, custom } = line;
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
      ...asMoney(() => taxed(subtract(gross, less), taxRate, price.taxIncluded), { sku }),
      taxRate,
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
    return { discount, net, tax, shipping, total: sum(currency, [net, tax, shipping]) };
  });
};
