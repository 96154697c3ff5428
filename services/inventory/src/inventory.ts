import { type Quantity, quantity } from '@sales/contracts';
import {
  type Clock,
  type CommandHandler,
  type CommandTable,
  commandHandler,
  datedByRequest,
  type EventStore,
  effectiveAt,
  type GivenDate,
  plainSnapshots,
  type RecordedEvent,
  revision,
  type Snapshots,
  streamName,
} from '@sales/eventsourcing';
import { byCode, type Coded, type Codes, createCodes } from './codes.ts';
import { allocation } from './domain/allocation/allocation.ts';
import type { AllocationEvent } from './domain/allocation/events.ts';
import type { AllocationInput } from './domain/allocation/inputs.ts';
import type { AllocationState } from './domain/allocation/state.ts';
import {
  type PriceListCommand,
  type PriceListEvent,
  type PriceListState,
  priceList,
  priceListSnapshots,
} from './domain/price-list/price-list.ts';
import { type ProductCommand, type ProductEvent, type ProductState, product } from './domain/product/product.ts';
import type { StockItemCommand } from './domain/stock-item/commands.ts';
import type { StockItemEvent } from './domain/stock-item/events.ts';
import { stockItemSnapshots, weightOf } from './domain/stock-item/snapshot.ts';
import type { StockItemState } from './domain/stock-item/state.ts';
import { stockItem } from './domain/stock-item/stock-item.ts';
import {
  type WarehouseCommand,
  type WarehouseEvent,
  type WarehouseState,
  warehouse,
} from './domain/warehouse/warehouse.ts';

import { warehouseList } from './domain/warehouse/warehouse-list.ts';
import type { WarehouseLists } from './lookups/directory.ts';

/** Everything that the service can be told, one handler a kind of stream. */
export type Inventory = {
  /** How codes are spelt. Products, price lists and warehouses are found by any spelling. */
  readonly codes: Codes;
  readonly products: CommandHandler<ProductState, ProductCommand & GivenDate, ProductEvent>;
  readonly priceLists: CommandHandler<PriceListState, PriceListCommand & GivenDate, PriceListEvent>;
  readonly warehouses: CommandHandler<WarehouseState, WarehouseCommand & GivenDate, WarehouseEvent>;
  readonly warehouseLists: WarehouseLists;
  readonly stockItems: CommandHandler<StockItemState, StockItemCommand & GivenDate, StockItemEvent>;
  readonly allocations: CommandHandler<AllocationState, AllocationInput, AllocationEvent>;
  /**
   * What was on hand right after the event of that revision, and its date; nothing, without a date, before the first
   * event, at -1; undefined when there is no such event.
   */
  onHandAt(stockItemId: string, at: number): Promise<{ readonly onHand: Quantity; readonly on?: string } | undefined>;
};

/** The same for the requests of people: the rules judge the dates that these give. */
export const forRequests = (inventory: Inventory): Inventory => ({
  ...inventory,
  products: datedByRequest(inventory.products),
  priceLists: datedByRequest(inventory.priceLists),
  warehouses: datedByRequest(inventory.warehouses),
  stockItems: datedByRequest(inventory.stockItems),
});

export const createInventory = ({
  store,
  clock,
  table,
  snapshots,
}: {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly table?: CommandTable;
  readonly snapshots: Snapshots;
}): Inventory => {
  const exists = async (of: Coded, spelling: string): Promise<boolean> =>
    (await store.read(streamName(of, spelling), { maxCount: 1 })).length > 0;
  const codes = createCodes({ store, clock, exists });
  const products = commandHandler({
    store,
    clock,
    table,
    category: 'product',
    decider: product,
    snapshots: { in: snapshots, as: plainSnapshots(2) },
  });
  const priceLists = commandHandler({
    store,
    clock,
    table,
    category: 'priceList',
    decider: priceList,
    cacheWeight: 100_000,
    weigh: (list) => (list.status === 'created' ? list.prices.size : 0),
    snapshots: { in: snapshots, as: priceListSnapshots },
  });
  const warehouses = commandHandler({
    store,
    clock,
    table,
    category: 'warehouse',
    decider: warehouse,
    snapshots: { in: snapshots, as: plainSnapshots(2) },
  });
  return {
    codes,
    products: byCode('product', products, product, ['AddProduct', 'PutProduct'], codes),
    priceLists: byCode('priceList', priceLists, priceList, ['CreatePriceList', 'PutPriceList'], codes),
    warehouses: byCode('warehouse', warehouses, warehouse, ['OpenWarehouse', 'PutWarehouse'], codes),
    // One short stream that the relay does not read: memory has its commands.
    warehouseLists: commandHandler({ store, clock, category: 'warehouseList', decider: warehouseList }),
    stockItems: commandHandler({
      store,
      clock,
      table,
      category: 'stockItem',
      decider: stockItem,
      cacheWeight: 150_000,
      weigh: weightOf,
      snapshots: { in: snapshots, as: stockItemSnapshots },
    }),
    allocations: commandHandler({
      store,
      clock,
      table,
      category: 'allocation',
      decider: allocation,
      usuallyNew: true,
      cacheWeight: 20_000,
    }),
    onHandAt: async (id, at) => {
      if (at === -1) return { onHand: quantity(0) };
      const [event] = await store.read(streamName('stockItem', id), { fromRevision: revision(at), maxCount: 1 });
      if (event === undefined) return undefined;
      return { onHand: (event as RecordedEvent<StockItemEvent>).data.level.onHand, on: effectiveAt(event.metadata) };
    },
  };
};
