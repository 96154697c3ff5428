import { Id, object, type Quantity, Sku, WarehouseCode } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { type App, commandRoute } from '@sales/service-kit';
import { type Static, type TObject, Type } from 'typebox';
import type { Codes } from '../codes/index.ts';
import type { RequireProduct } from '../products/index.ts';
import { type EntityOf, openWarehousesName, type RequireOpen } from '../warehouses/index.ts';
import type { StockItemErrorCode } from './errors.ts';
import { type Movement, move } from './movement.ts';
import { StockItem, toStockItem } from './representation.ts';
import { stockItemId } from './stock-item.ts';
import type { StockItems } from './stock-items.ts';

export const Place = object({ warehouse: WarehouseCode, sku: Sku });
export type Place = Static<typeof Place>;

/** What a command in a place may be refused for: see `requirePlace`. */
export const placeProblems = [
  'warehouse/unknown',
  'warehouse/closed',
  'product/unknown',
  'product/quantity-not-whole',
] as const;

/** An id in the body of a movement, under which an item is moved once. */
export const onceId = (description: string) =>
  Type.Optional(Type.Unsafe<string>({ ...Id, description: `${description} A repeat changes nothing.` }));

/** For a movement that belongs to no document. */
export const movementId = onceId('Your own id for this request, instead of an Idempotency-Key or beside it.');

type ItemRoute<Body extends TObject> = {
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Body;
  readonly problems?: readonly StockItemErrorCode[];
  readonly reason?: (body: Static<Body>) => string | undefined;
  readonly movement: (body: Static<Body>, context: CommandContext, place: Place) => Movement;
};

/** Adds routes that do one thing to one item, at an open warehouse and with a known product. */
export type ItemRoutes = {
  /** The place as it is spelt, whether it is known or not. */
  spelt(place: Place): Promise<Place>;
  /**
   * The same. @throws DomainError when there is no such product, no such warehouse that is open, or no such quantity of
   * the product
   */
  requirePlace(context: CommandContext, place: Place, ...quantities: readonly Quantity[]): Promise<Place>;
  onItem<Body extends TObject>(route: ItemRoute<Body>): void;
};

export type ItemRoutesDeps = {
  readonly stockItems: StockItems;
  readonly codes: Codes;
  readonly requireProduct: RequireProduct;
  readonly requireOpen: RequireOpen;
  readonly entityOf: EntityOf;
};

export const itemRoutes = (
  app: App,
  { stockItems, codes, requireProduct, requireOpen }: ItemRoutesDeps,
): ItemRoutes => {
  const spelt = async (place: Place): Promise<Place> => {
    const [warehouse, sku] = await Promise.all([
      codes.spelt('warehouse', place.warehouse),
      codes.spelt('product', place.sku),
    ]);
    return { warehouse, sku };
  };
  const requirePlace: ItemRoutes['requirePlace'] = async (context, place, ...quantities) => {
    const [warehouse, sku] = await Promise.all([
      requireOpen(place.warehouse),
      requireProduct(context, place.sku, ...quantities),
    ]);
    return { warehouse, sku };
  };

  return {
    spelt,
    requirePlace,
    onItem: ({ verb, problems = [], movement, ...route }) =>
      commandRoute(app, {
        ...route,
        method: 'POST',
        url: `/v1/stock-items/:warehouse/:sku/${verb}`,
        permission: `stockItem:${verb}`,
        params: Place,
        ok: { schema: StockItem },
        problems: [...placeProblems, 'stock-item/id-reused', 'stock-item/dated-too-early', ...problems],
        reads: [openWarehousesName],
        command: async ({ params, body, context }) => {
          const place = await spelt(params);
          const { once, make } = movement(body, context, place);
          return move(stockItems, stockItemId(place.warehouse, place.sku), context, {
            once,
            make: async () => {
              const command = await make();
              await requirePlace(context, place, ...('quantity' in command ? [command.quantity] : []));
              return command;
            },
          });
        },
        answer: toStockItem,
      }),
  };
};
