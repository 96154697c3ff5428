import { type Money, MoneyOverflow, mostMoney, thousandths, times } from '@sales/contracts';
import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode, PricedLine } from '../orders/index.ts';

/** Refuses what comes to more than money can hold. @throws DomainError */
export const asMoney = <Result>(compute: () => Result, details: { readonly sku?: string } = {}): Result => {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof MoneyOverflow)) throw error;
    return reject<OrderErrorCode>('order/amount-too-large', { ...details, amount: error.amount, limit: mostMoney });
  }
};

/** What a quantity costs, before discounts. @throws DomainError when that is more than money can hold */
export const grossOf = ({ sku, unitPrice, quantity }: Pick<PricedLine, 'sku' | 'unitPrice' | 'quantity'>): Money =>
  asMoney(() => times(unitPrice, thousandths(quantity)), { sku });
