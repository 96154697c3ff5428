import type { Custom } from '@sales/contracts';
import { equal, reject } from '@sales/eventsourcing';
import type { SetCustomFields } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';
import type { OrderEvent, OrderEventOf } from './events.ts';
import { lineOf, type Order } from './state.ts';

type Fields = { readonly custom?: Custom };

const isSame = ({ custom = {} }: Fields, wanted: Custom): boolean => equal(custom, wanted);

/** Records what is not so already. Fields of one's own take no part in what an order costs, so any order takes them. */
export const setCustomFields = (order: Order, { custom, lines }: SetCustomFields): readonly OrderEvent[] => {
  const named = new Set<string>();
  const changed = lines.filter(({ lineId, custom: wanted }) => {
    if (named.has(lineId)) reject<OrderErrorCode>('order/line-repeated', { lineId });
    named.add(lineId);
    const line = lineOf(order, lineId) ?? reject<OrderErrorCode>('order/line-unknown', { lineId });
    return !isSame(line, wanted);
  });
  const ofOrder = custom !== undefined && !isSame(order, custom) && { custom };
  return ofOrder === false && changed.length === 0
    ? []
    : [{ type: 'CustomFieldsSet', data: { ...ofOrder, lines: changed } }];
};

/** The order with other values. */
export const customFieldsSet = (order: Order, { custom, lines }: OrderEventOf<'CustomFieldsSet'>['data']): Order => {
  const values = new Map(lines.map((line) => [line.lineId, line.custom]));
  return {
    ...order,
    ...(custom !== undefined && { custom }),
    lines: order.lines.map((line) => {
      const wanted = values.get(line.lineId);
      return wanted === undefined ? line : { ...line, custom: wanted };
    }),
  };
};
