import { warehouses as contracts } from '@sales/contracts';
import { position, shareRuns } from '@sales/eventsourcing';
import type { Reader } from '@sales/service-kit';
import type { WarehouseState } from '../domain/warehouse/warehouse.ts';
import { refuse } from '../http/problems.ts';
import type { Inventory } from '../inventory.ts';

/** Whether what a command names exists. */
export type Catalogue = {
  /** Gives the SKU as it is spelt. @throws DomainError `product/unknown` */
  requireProduct(sku: string): Promise<string>;
  /** Gives the code as it is spelt. @throws DomainError `warehouse/unknown`, `warehouse/closed` */
  requireOpen(warehouse: string): Promise<string>;
  /** For a Consistency-Token: streams are read, which are never behind. */
  readonly reader: Reader;
};

/** What the catalogue is called where a route says what it decides on. */
export const openWarehousesName = 'inventory-open-warehouses';

/** Products that are remembered to exist. */
const capacity = 200_000;

/** Warehouses whose reads are shared. */
const mostWarehouses = 1000;

/**
 * Products never vanish, so one that was found once is not looked for again. A warehouse may close, so its stream is
 * read.
 */
export const createCatalogue = ({
  codes,
  products,
  warehouses,
}: Pick<Inventory, 'codes' | 'products' | 'warehouses'>): Catalogue => {
  const known = new Set<string>();
  const reads = new Map<string, () => Promise<WarehouseState>>();
  /** The rows of an import name few warehouses: those that ask at the same time share a read. */
  const readOf = (warehouse: string): (() => Promise<WarehouseState>) => {
    const read = reads.get(warehouse) ?? shareRuns(async () => (await warehouses.load(warehouse)).state);
    if (reads.size >= mostWarehouses) reads.clear();
    reads.set(warehouse, read);
    return read;
  };
  return {
    requireProduct: async (given) => {
      const sku = await codes.spelt('product', given);
      if (known.has(sku)) return sku;
      const { state } = await products.load(sku);
      if (state.status === 'none') return refuse('product/unknown', { sku });
      if (known.size >= capacity) known.clear();
      known.add(sku);
      return sku;
    },
    requireOpen: async (given) => {
      const warehouse = await codes.spelt('warehouse', given);
      const { status } = await readOf(warehouse)();
      if (status === 'none') return refuse('warehouse/unknown', { warehouse });
      if (status === 'closed') return refuse('warehouse/closed', { warehouse });
      return warehouse;
    },
    reader: {
      projection: { name: openWarehousesName, topics: [contracts.topic.name] },
      reaches: async () => true,
      position: () => position(0),
    },
  };
};
