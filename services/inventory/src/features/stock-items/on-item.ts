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
  /** @throws DomainError when there is no such product, or no such warehouse that is open */
  requirePlace(place: Place): Promise<void>;
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
  { stockItems }: Pick<Inventory, 'stockItems'>,
  catalogue: Catalogue,
): ItemRoutes => {
  const requirePlace = async ({ warehouse, sku }: Place): Promise<void> => {
    await Promise.all([catalogue.requireOpen(warehouse), catalogue.requireProduct(sku)]);
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
    requirePlace,
    onItem: ({ command, ...route }) =>
      commandRoute(app, {
        ...routeOf(route),
        command: ({ params, body, context }) =>
          handleOnce(stockItems, stockItemId(params.warehouse, params.sku), context, async () => {
            await requirePlace(params);
            return command(body, context, params);
          }),
      }),
    onDocument: ({ movement, ...route }) =>
      commandRoute(app, {
        ...routeOf(route),
        problems: [...routeOf(route).problems, 'stock/id-reused'],
        command: ({ params, body, context }) => {
          const { make, ...document } = movement(body, context, params);
          const item = stockItemId(params.warehouse, params.sku);
          return handleDocumented(stockItems, context, {
            ...document,
            item,
            make: async () => {
              await requirePlace(params);
              return make();
            },
          });
        },
      }),
  };
};
