import type { Discount, DiscountRule, NewLine, Order, PlaceOrder } from '@sales/client';
import type { Fields } from '../../ui/merge.ts';
import { isPercent, isQuantity } from './draft.ts';
import { lineField } from './edit-fields.ts';

const off = (percent: string) => (Number(percent) === 0 ? [] : [{ percent }]);

/** What stands in a field, where it is right; else what stood there before. */
const right = (text: string | undefined, isRight: (text: string) => boolean): string | undefined =>
  text !== undefined && isRight(text) ? text : undefined;

type Line = Order['lines'][number];

const asAsked = ({ percent, amount, reason }: DiscountRule): Discount | undefined =>
  percent !== undefined ? { percent, reason } : amount && { amount, reason };

const discountsOf = ({ discounts }: Line): readonly Discount[] =>
  discounts.filter(({ ofOrder }) => ofOrder !== true).flatMap((one) => asAsked(one) ?? []);

/** The order that a draft is with what stands in its form, at the prices that were agreed: to see what it comes to. */
export const asEdited = (order: Order, mine: Fields): PlaceOrder => {
  const { customer, entity, currency, shipTo, discount } = order;
  const lines = order.lines.flatMap((line): NewLine[] => {
    const { lineId, kind, sku, name, unit, unitPrice, price, taxation } = line;
    if (kind === 'text') return [];
    const percent = right(mine[lineField(lineId, 'percent')], isPercent);
    return [
      {
        ...{ lineId, kind, unit, unitPrice },
        quantity: right(mine[lineField(lineId, 'quantity')], isQuantity) ?? line.quantity,
        taxIncluded: price.taxIncluded,
        ...(sku === undefined ? { ...(name !== undefined && { name }) } : { sku }),
        ...((sku === undefined || taxation.byHand === true) && { taxCategory: taxation.category }),
        discounts: percent === undefined ? discountsOf(line) : off(percent),
      },
    ];
  });
  const percent = right(mine['percent'], isPercent);
  const whole = percent === undefined ? discount && asAsked(discount) : off(percent)[0];
  return {
    ...{ customerId: customer.customerId, entity, currency, lines, submit: true },
    ...(shipTo !== undefined && { shipTo }),
    ...(whole !== undefined && { discount: whole }),
  };
};
