import type { Order, OrderDocument } from '@sales/client';
import type { Fields } from '../../ui/merge.ts';
import type { Draft } from './draft.ts';
import { fieldsOf, lineField } from './edit-fields.ts';

type Ordered = Pick<OrderDocument, 'customer' | 'customerReference'> & Pick<Order, 'discount' | 'lines'>;

/** A new draft of what was ordered with some of it changed, and how many lines have no product that it could have. */
export const orderAgain = (
  order: Ordered,
  changes: Fields,
  id: () => string,
): { readonly draft: Draft; readonly left: number } => {
  const fields = { ...fieldsOf(order), ...changes };
  const { customerId, name } = order.customer;
  const lines = order.lines.flatMap(({ lineId, sku, name: called, unit }) =>
    sku === undefined
      ? []
      : [
          {
            ...{ lineId: id(), sku, unit },
            ...(called !== undefined && { name: called }),
            quantity: fields[lineField(lineId, 'quantity')] ?? '1',
            percent: fields[lineField(lineId, 'percent')] ?? '',
          },
        ],
  );
  return {
    draft: {
      ...{ orderId: id(), customer: { customerId, name }, lines },
      ...{ reference: fields['reference'] ?? '', percent: fields['percent'] ?? '' },
    },
    left: order.lines.filter(({ kind, sku }) => kind !== 'text' && sku === undefined).length,
  };
};
