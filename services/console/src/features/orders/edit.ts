import type { Order } from '@sales/client';
import { sales } from '../../api/client.ts';
import type { Send } from '../../ui/edit.ts';
import type { Fields } from '../../ui/merge.ts';
import { lineField } from './edit-fields.ts';

/** The commands that change some fields of an order as it is now, each with a name that is the same for the same. */
export const commandsOf = (order: Order, changes: Fields): readonly (readonly [name: string, send: Send])[] => {
  const { orderId, billTo } = order;
  const further = (ifMatch: string | undefined, idempotencyKey: string) => ({
    idempotencyKey,
    ...(ifMatch !== undefined && { ifMatch }),
  });
  const off = (percent: string) => (percent === '' || Number(percent) === 0 ? [] : [{ percent }]);
  const all: [string, Send][] = order.lines.flatMap(({ lineId }): [string, Send][] => {
    const [quantity, percent] = [changes[lineField(lineId, 'quantity')], changes[lineField(lineId, 'percent')]];
    if (quantity === undefined && percent === undefined) return [];
    const body = {
      ...(quantity !== undefined && { quantity }),
      ...(percent !== undefined && { discounts: off(percent) }),
    };
    const send: Send = (ifMatch, key) =>
      sales.post('/order/v1/orders/{orderId}/lines/{lineId}/change', {
        ...{ path: { orderId, lineId }, body },
        ...further(ifMatch, key),
      });
    return [[JSON.stringify([lineId, body]), send]];
  });
  const { reference, percent } = changes;
  if (reference !== undefined) {
    const said = reference.trim();
    const body = { ...(billTo !== undefined && { billTo }), ...(said !== '' && { customerReference: said }) };
    all.push([
      JSON.stringify(['reference', body]),
      (ifMatch, key) =>
        sales.post('/order/v1/orders/{orderId}/set-billing', { path: { orderId }, body, ...further(ifMatch, key) }),
    ]);
  }
  if (percent !== undefined) {
    const [discount] = off(percent);
    const body = { ...(discount !== undefined && { discount }) };
    all.push([
      JSON.stringify(['percent', body]),
      (ifMatch, key) =>
        sales.post('/order/v1/orders/{orderId}/apply-discount', { path: { orderId }, body, ...further(ifMatch, key) }),
    ]);
  }
  return all;
};
