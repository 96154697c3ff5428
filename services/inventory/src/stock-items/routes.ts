import {
  BinCode,
  Id,
  isCurrency,
  type Money,
  NonNegativeMoney,
  NonNegativeQuantity,
  naturalKey,
  object,
  PositiveQuantity,
  Quantity,
  Sku,
  Text,
  thousandths,
  times,
  UnitPriceInput,
  WarehouseCode,
  why,
} from '@sales/contracts';
import { requireAfter } from '@sales/eventsourcing';
import { type App, commandRoute, importRoute, streamRoute } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { openWarehousesName } from '../warehouses/index.ts';
import { reject, type StockItemErrorCode } from './errors.ts';
import { type ItemRoutesDeps, itemRoutes, movementId, onceId, Place, placeProblems } from './item-routes.ts';
import { type Movement, move } from './movement.ts';
import { StockItem, toStockItem } from './representation.ts';
import { forOrderRoutes, type OwedAt } from './routes-for-orders.ts';
import { incomingRoutes } from './routes-incoming.ts';
import { stockItemId } from './stock-item.ts';
import type { OnHandAt } from './stock-items.ts';

const reference = Type.Optional(Text(100));

/** What was paid for goods: per unit, or for all of them where a unit cost would lose a cent; or it is not known. */
const Receipt = object(
  {
    quantity: PositiveQuantity,
    unitCost: Type.Optional(UnitPriceInput),
    totalCost: Type.Optional(NonNegativeMoney),
    reference,
    receiptId: Type.Optional(
      Type.Unsafe<string>({
        ...Id,
        description: 'The announced receipt that the goods belong to: its expected quantity is reduced.',
      }),
    ),
    deliveryId: onceId(
      'Id of the delivery, under which the product is received once at the warehouse. Default: the `receiptId`; an ' +
        'announced receipt that arrives in parts needs one for each part.',
    ),
  },
  { $id: 'ReceiveStock' },
);

const costOf = ({ quantity, unitCost, totalCost }: Static<typeof Receipt>): Money | undefined => {
  if (unitCost === undefined) return totalCost;
  if (totalCost !== undefined) return reject('stock-item/one-cost');
  const { currency } = unitCost;
  return isCurrency(currency)
    ? times(unitCost, thousandths(quantity))
    : reject('stock-item/currency-unknown', { currency });
};

const receiving = (body: Static<typeof Receipt>): Movement => {
  const { unitCost: _, totalCost: __, deliveryId: id, ...said } = body;
  const cost = costOf(body);
  const receipt = { ...said, ...(cost !== undefined && { cost }) };
  const deliveryId = id ?? said.receiptId;
  const content = { reference: undefined, receiptId: undefined, ...receipt };
  return {
    once: deliveryId === undefined ? undefined : { id: { deliveryId }, action: 'receive', content },
    make: () => ({ type: 'ReceiveStock', ...receipt }),
  };
};

export type StockItemRoutesDeps = ItemRoutesDeps & {
  readonly onHandAt: OnHandAt;
  readonly owedAt: OwedAt;
};

/** Movements of goods, and one item straight from its events. */
export const stockItemRoutes = (app: App, deps: StockItemRoutesDeps): void => {
  const { stockItems, onHandAt } = deps;
  const routes = itemRoutes(app, deps);
  const { onItem, requirePlace, spelt } = routes;

  streamRoute(app, {
    url: '/v1/stock-items/:warehouse/:sku',
    permission: 'stockItem:read',
    summary: 'Stock of a product in a warehouse from its events, now or as of any instant',
    description:
      'Always current. Where the warehouse never had the product, the revision is -1 and all quantities are zero.',
    params: Place,
    ok: StockItem,
    of: stockItems,
    id: async (params) => {
      const { warehouse, sku } = await spelt(params);
      return stockItemId(warehouse, sku);
    },
    answer: toStockItem,
  });
  onItem({
    verb: 'receive',
    summary: 'Record a receipt of goods',
    description:
      'Increases the quantity on hand and updates the average cost. Give `unitCost` or `totalCost`, not both; ' +
      'without either the goods come in at moving-average cost, and are refused where there is none. Orders that ' +
      'wait for the product are served first. A delivery is received once under its `deliveryId`; without it, and ' +
      'without an announcement, a repeat is recognised by its Idempotency-Key.',
    body: Receipt,
    problems: [
      'stock-item/one-cost',
      'stock-item/no-cost',
      'stock-item/currency-mismatch',
      'stock-item/currency-unknown',
      'stock-item/too-much',
    ],
    movement: receiving,
  });
  importRoute(app, {
    url: '/v1/stock-items/receive',
    permission: 'stockItem:receive',
    summary: 'Record up to 1,000 receipts of goods, each independently',
    description: 'A row with a `deliveryId` or a `receiptId` is received once under it.',
    row: object({ warehouse: WarehouseCode, sku: Sku, ...Receipt.properties }),
    inOrder: ({ warehouse, sku }) => [`${naturalKey(warehouse)} ${naturalKey(sku)}`],
    reads: [openWarehousesName],
    command: async ({ warehouse: at, sku: of, ...receipt }, _, context) => {
      const { warehouse, sku } = await requirePlace(context, { warehouse: at, sku: of }, receipt.quantity);
      return move(stockItems, stockItemId(warehouse, sku), context, receiving(receipt));
    },
  });
  forOrderRoutes(routes, deps);
  onItem({
    verb: 'adjust',
    summary: 'Adjust stock by a signed quantity, with a reason',
    description: 'For goods that were damaged, lost or found. Reserved stock cannot be removed.',
    body: object({
      quantity: Quantity,
      ...why,
      cost: Type.Optional(NonNegativeMoney),
      reference,
      movementId,
    }),
    problems: [
      'stock-item/below-reserved',
      'stock-item/currency-mismatch',
      'stock-item/currency-unknown',
      'stock-item/no-cost',
      'stock-item/too-much',
    ],
    reason: (body) => body.reason,
    movement: ({ movementId: id, ...body }) => {
      const { cost, ...said } = body;
      const content = { reference: undefined, ...said, ...(cost !== undefined && { cost }) };
      return {
        once: id === undefined ? undefined : { id: { movementId: id }, action: 'adjust', content },
        make: () => ({ type: 'AdjustStock', ...body }),
      };
    },
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/count',
    permission: 'stockItem:count',
    summary: 'Record a stock count; movements after the revision that was counted are added',
    description:
      'The warehouse can keep working during a count: send as `countedAt` the revision read when the count began, -1 ' +
      'where the warehouse never had the product. Every count is recorded. Of several at one revision the last one ' +
      'applies, so repeating a count changes nothing; neither does a count at an older revision than one already ' +
      'counted.',
    params: Place,
    body: object({
      counted: NonNegativeQuantity,
      /** Revision of the item that the counter saw (its ETag without the quotes). */
      countedAt: Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER }),
      cost: Type.Optional(NonNegativeMoney),
      reference,
    }),
    ok: { schema: StockItem },
    problems: [
      ...placeProblems,
      'stock-item/below-reserved',
      'stock-item/count-of-the-future',
      'stock-item/dated-too-early',
      'stock-item/no-cost',
      'stock-item/too-much',
      'stock-item/currency-mismatch',
      'stock-item/currency-unknown',
    ],
    command: async ({ params, body, context }) => {
      const isNew = body.countedAt === -1;
      const { warehouse, sku } = isNew ? await requirePlace(context, params) : await spelt(params);
      await deps.requireProduct(context, sku, body.counted);
      const id = stockItemId(warehouse, sku);
      const seen = await onHandAt(id, body.countedAt);
      if (seen === undefined) return reject('stock-item/count-of-the-future', { countedAt: body.countedAt });
      const { onHand, on } = seen;
      const first = on === undefined ? undefined : { what: 'itemSeen', on };
      requireAfter<StockItemErrorCode>('stock-item/dated-too-early', context.effectiveAt, first);
      return stockItems.handle(id, { type: 'CountStock', ...body, seen: onHand }, context);
    },
    answer: toStockItem,
  });
  onItem({
    verb: 'set-reorder-policy',
    summary: 'Set the reorder point and the maximum',
    description:
      'An alert is raised once each time the available quantity falls to `min` or below; the suggested order fills ' +
      'up to `max`.',
    body: object({
      min: NonNegativeQuantity,
      max: NonNegativeQuantity,
      leadTimeDays: Type.Integer({ minimum: 0, maximum: 3650 }),
    }),
    problems: ['stock-item/invalid-policy'],
    movement: (body) => ({ once: undefined, make: () => ({ type: 'SetReorderPolicy', ...body }) }),
  });
  onItem({
    verb: 'assign-bin',
    summary: 'Say where the product stands in the warehouse; without `bin`: at no named place',
    description: 'The pick list can be sorted by it, so that goods are picked on one way.',
    body: object({ bin: Type.Optional(BinCode) }),
    movement: (body) => ({ once: undefined, make: () => ({ type: 'AssignBin', ...body }) }),
  });
  incomingRoutes(app, routes, deps);
};
