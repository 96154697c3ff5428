import { warehouseTopic } from '@sales/contracts';
import { position } from '@sales/eventsourcing';
import type { Reader } from '@sales/service-kit';
import { refuse } from '../http/problems.ts';
import type { Inventory } from '../inventory.ts';

/** Whether what a command names exists. */
export type Catalogue = {
  /** @throws DomainError `product/unknown` */
  requireProduct(sku: string): Promise<void>;
  /** @throws DomainError `warehouse/unknown`, `warehouse/closed` */
  requireOpen(warehouse: string): Promise<void>;
  /** For a Consistency-Token: once it has been waited for, every warehouse is looked at again. */
  readonly reader: Reader;
};

/** What the catalogue is called where a route says what it decides on. */
export const openWarehousesName = 'inventory-open-warehouses';

/** Products that are remembered to exist. */
const capacity = 200_000;

/** How long a warehouse is taken to be open, in ms. */
const freshness = 500;

/** Products never vanish, so one that was found once is not looked for again; a warehouse may close. */
export const createCatalogue = ({ products, warehouses }: Pick<Inventory, 'products' | 'warehouses'>): Catalogue => {
  const known = new Set<string>();
  const openAt = new Map<string, number>();
  let notBefore = Number.NEGATIVE_INFINITY;
  return {
    requireProduct: async (sku) => {
      if (known.has(sku)) return;
      const { state } = await products.load(sku);
      if (state.status === 'none') return refuse('product/unknown', { sku });
      if (known.size >= capacity) known.clear();
      known.add(sku);
    },
    requireOpen: async (warehouse) => {
      const startedAt = performance.now();
      const seenAt = openAt.get(warehouse) ?? Number.NEGATIVE_INFINITY;
      if (seenAt >= notBefore && startedAt - seenAt < freshness) return;
      const { state } = await warehouses.load(warehouse);
      openAt.delete(warehouse);
      if (state.status === 'none') return refuse('warehouse/unknown', { warehouse });
      if (state.status === 'closed') return refuse('warehouse/closed', { warehouse });
      openAt.set(warehouse, startedAt);
    },
    reader: {
      projection: { name: openWarehousesName, topics: [warehouseTopic.name] },
      // The streams themselves are read, and those are never behind.
      reaches: async () => {
        notBefore = performance.now();
        return true;
      },
      position: () => position(0),
    },
  };
};
