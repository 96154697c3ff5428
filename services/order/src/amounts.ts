import {
  type LineKind,
  type Money,
  MoneyOverflow,
  mostMoney,
  negate,
  type Quantity,
  thousandths,
  times,
  type UnitPrice,
} from '@sales/contracts';
import { reject } from '@sales/eventsourcing';

/** Refuses what comes to more than money can hold. @throws DomainError */
export const asMoney = <Result>(compute: () => Result, details: { readonly sku?: string } = {}): Result => {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof MoneyOverflow)) throw error;
    return reject<'order/amount-too-large'>('order/amount-too-large', {
      ...details,
      amount: error.amount,
      limit: mostMoney,
    });
  }
};

type PricedQuantity = {
  readonly kind?: LineKind;
  readonly sku?: string;
  readonly unitPrice: UnitPrice;
  readonly quantity: Quantity;
};

/**
 * What a quantity costs, before discounts; what a credit gives is below zero.
 * @throws DomainError when that is more than money can hold
 */
export const grossOf = ({ kind, sku, unitPrice, quantity }: PricedQuantity): Money => {
  const gross = asMoney(() => times(unitPrice, thousandths(quantity)), { ...(sku !== undefined && { sku }) });
  return kind === 'credit' ? negate(gross) : gross;
};
