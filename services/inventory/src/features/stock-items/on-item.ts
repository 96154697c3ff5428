import { object, Sku, WarehouseCode } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { type App, commandRoute, handleOnce } from '@sales/service-kit';
import type { Static, TObject } from 'typebox';
import type { StockItemCommand } from '../../domain/stock-item/commands.ts';
import type { StockItemErrorCode } from '../../domain/stock-item/errors.ts';
import { stockItemId } from '../../domain/stock-item/stock-item.ts';
import type { InventoryErrorCode } from '../../http/problems.ts';
import { StockItem, toStockItem } from '../../http/representation.ts';
import type { Inventory } from '../../inventory.ts';
import { type Catalogue, openWarehousesName } from '../../lookups/catalogue.ts';
import { type DocumentedMovement, handleDocumented } from './named.ts';

export const Place = object({ warehouse: WarehouseCode, sku: Sku });
export type Place = Static<typeof Place>;

type ItemRoute<Body extends TObject> = {
  readonly verb: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Body;
  readonly problems?: readonly StockItemErrorCode[];
  readonly reason?: (body: Static<Body>) => string | undefined;
};

type Maker<Body extends TObject, Made> = (body: Static<Body>, context: CommandContext, place: Place) => Made;

/** Adds routes that do one thing to one item, at an open warehouse and with a known product. */
export type ItemRoutes = {
  /** The place as it is spelt, whether it is known or not. */
  spelt(place: Place): Promise<Place>;
  /** The same. @throws DomainError when there is no such product, or no such warehouse that is open */
  requirePlace(place: Place): Promise<Place>;
  /** A command of the request. */
  onItem<Body extends TObject>(
    route: ItemRoute<Body> & { readonly command: Maker<Body, StockItemCommand | Promise<StockItemCommand>> },
  ): void;
  /** A movement that is known by the id of a document: it is done once for it. */
  onDocument<Body extends TObject>(
    route: ItemRoute<Body> & { readonly movement: Maker<Body, Omit<DocumentedMovement, 'item'>> },
  ): void;
};

export const itemRoutes = (
  app: App,
  { codes, stockItems }: Pick<Inventory, 'codes' | 'stockItems'>,
  catalogue: Catalogue,
): ItemRoutes => {
  const spelt = async (place: Place): Promise<Place> => {
    const [warehouse, sku] = await Promise.all([
      codes.spelt('warehouse', place.warehouse),
      codes.spelt('product', place.sku),
    ]);
    return { warehouse, sku };
  };
  const requirePlace = async (place: Place): Promise<Place> => {
    const [warehouse, sku] = await Promise.all([
      catalogue.requireOpen(place.warehouse),
      catalogue.requireProduct(place.sku),
    ]);
    return { warehouse, sku };
  };

  const routeOf = <Body extends TObject>({
    verb,
    summary,
    description,
    body,
    problems = [],
    reason,
  }: ItemRoute<Body>) => {
    const known: readonly InventoryErrorCode[] = ['warehouse/unknown', 'warehouse/closed', 'product/unknown'];
    return {
      method: 'POST' as const,
      url: `/v1/stock-items/:warehouse/:sku/${verb}`,
      summary,
      ...(description !== undefined && { description }),
      params: Place,
      body,
      ok: { schema: StockItem },
      problems: [...known, ...problems],
      reads: [openWarehousesName],
      ...(reason !== undefined && { reason }),
      answer: toStockItem,
    };
  };

  return {
    spelt,
    requirePlace,
    onItem: ({ command, ...route }) =>
      commandRoute(app, {
        ...routeOf(route),
        command: async ({ params, body, context }) => {
          const place = await spelt(params);
          return handleOnce(stockItems, stockItemId(place.warehouse, place.sku), context, async () => {
            await requirePlace(place);
            return command(body, context, place);
          });
        },
      }),
    onDocument: ({ movement, ...route }) =>
      commandRoute(app, {
        ...routeOf(route),
        problems: [...routeOf(route).problems, 'stock/id-reused'],
        command: async ({ params, body, context }) => {
          const place = await spelt(params);
          const { make, ...document } = movement(body, context, place);
          const item = stockItemId(place.warehouse, place.sku);
          return handleDocumented(stockItems, context, {
            ...document,
            item,
            make: async () => {
              await requirePlace(place);
              return make();
            },
          });
        },
      }),
  };
};
