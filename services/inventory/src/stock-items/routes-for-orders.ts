import { Id, NonNegativeMoney, object, PositiveQuantity, type Thousandths, why, whyOf } from '@sales/contracts';
import type { Content } from '@sales/eventsourcing';
import { newId } from '@sales/service-kit';
import { Type } from 'typebox';
import { reject } from './errors.ts';
import { type ItemRoutes, movementId, onceId, type Place } from './item-routes.ts';
import type { Once } from './movement.ts';

const forOrder = { orderId: Id, lineId: Id, quantity: PositiveQuantity };
const Movement = object({ ...forOrder, movementId }, { $id: 'MovementForOrder' });
type Line = { readonly orderId: string; readonly lineId: string };

/**
 * How much a line of an order may count on at a warehouse; undefined for an order of another system, which has never
 * asked for stock.
 */
export type OwedAt = (line: Line, warehouse: string) => Promise<Thousandths | undefined>;

/** What is sent to an order instead of a movement by hand. */
const ofOrder = { reserve: 'submit', release: 'cancel', ship: 'shipments', return: 'returns' } as const;

const actionOf = (verb: string, { orderId, lineId }: Line): string => `${verb}:${orderId}/${lineId}`;

/** For a movement that may have an id of its own: unique for the line and what is done for it. */
const ofLine = (movementId: string | undefined, verb: string, line: Line, content: Content): Once | undefined =>
  movementId === undefined ? undefined : { id: { movementId }, action: actionOf(verb, line), content };

/**
 * Movements by hand for lines of orders that are kept elsewhere. Orders of this system move their goods by themselves.
 */
export const forOrderRoutes = ({ onItem }: ItemRoutes, { owedAt }: { readonly owedAt: OwedAt }): void => {
  /** An order that has asked for stock counts on what it was told. What is held beyond that may be released. */
  const requireForeign = async (
    verb: keyof typeof ofOrder,
    { orderId, lineId }: Line,
    { warehouse }: Place,
  ): Promise<void> => {
    const owed = await owedAt({ orderId, lineId }, warehouse);
    if (owed === undefined || (verb === 'release' && owed === 0)) return;
    reject('stock-item/belongs-to-order', {
      orderId,
      lineId,
      use: `POST /order/v1/orders/${orderId}/${ofOrder[verb]}`,
    });
  };

  onItem({
    verb: 'reserve',
    summary: 'Reserve stock for an order line; what the line holds here already counts',
    description:
      'For orders of other systems: those of this system reserve automatically when they are submitted, and are ' +
      'refused here from then on. At most what is available: 409 says how much that is.',
    body: Movement,
    problems: ['stock-item/insufficient', 'stock-item/released', 'stock-item/belongs-to-order'],
    movement: ({ movementId: id, ...body }, _, place) => ({
      once: ofLine(id, 'reserve', body, { quantity: body.quantity }),
      make: async () => {
        await requireForeign('reserve', body, place);
        return { type: 'ReserveStock', ...body, partial: false };
      },
    }),
  });
  onItem({
    verb: 'release',
    summary: 'Release reserved stock of an order line; all of it without a quantity',
    description:
      'For orders of other systems: those of this system release automatically when they are cancelled; only what ' +
      'they no longer need can be released here. At most what is reserved: 409 says how much that is. Released stock ' +
      'is available to others at once.',
    body: object({ ...forOrder, quantity: Type.Optional(PositiveQuantity), ...why, movementId }),
    problems: ['stock-item/not-reserved', 'stock-item/belongs-to-order'],
    movement: ({ movementId: id, ...body }, _, place) => ({
      once: ofLine(id, 'release', body, { quantity: body.quantity, ...whyOf(body) }),
      make: async () => {
        await requireForeign('release', body, place);
        return { type: 'ReleaseReservation', ...body, partial: false, close: false };
      },
    }),
  });
  onItem({
    verb: 'pick',
    summary: 'Pick reserved stock',
    description: 'It stays on hand until it is shipped, but no other order can have it.',
    body: Movement,
    problems: ['stock-item/not-reserved'],
    movement: ({ movementId: id, ...body }) => ({
      once: ofLine(id, 'pick', body, { quantity: body.quantity }),
      make: () => ({ type: 'PickStock', ...body }),
    }),
  });
  onItem({
    verb: 'ship',
    summary: 'Ship reserved stock, at moving-average cost',
    description:
      'For orders of other systems: shipments of this system do this automatically. A line is shipped once per ' +
      'shipment.',
    body: object({ ...forOrder, shipmentId: onceId('Id of the shipment, in which each line is shipped once.') }),
    problems: ['stock-item/not-reserved', 'stock-item/belongs-to-order'],
    movement: ({ shipmentId: id, ...body }, context, place) => {
      const shipmentId = id ?? newId(context, 'shipment');
      return {
        once: { id: { shipmentId }, action: actionOf('ship', body), content: { quantity: body.quantity } },
        make: async () => {
          await requireForeign('ship', body, place);
          return { type: 'ShipStock', ...body, shipmentId, partial: false };
        },
      };
    },
  });
  onItem({
    verb: 'return',
    summary: 'Receive goods from a customer, at the given cost, or else at moving average',
    description:
      'For orders of other systems: returns of this system do this automatically. The goods are available at once. A ' +
      'line comes back once per return.',
    body: object({
      ...forOrder,
      returnId: onceId('Id of the return, in which each line comes back once.'),
      cost: Type.Optional(NonNegativeMoney),
    }),
    problems: [
      'stock-item/currency-mismatch',
      'stock-item/currency-unknown',
      'stock-item/no-cost',
      'stock-item/too-much',
      'stock-item/belongs-to-order',
    ],
    movement: ({ returnId: id, ...body }, context, place) => {
      const returnId = id ?? newId(context, 'return');
      const { quantity, cost } = body;
      const content = { quantity, ...(cost !== undefined && { cost }) };
      return {
        once: { id: { returnId }, action: actionOf('return', body), content },
        make: async () => {
          await requireForeign('return', body, place);
          return { type: 'ReturnStock', ...body, returnId };
        },
      };
    },
  });
};
