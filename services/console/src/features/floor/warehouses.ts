import { queryOptions } from '@tanstack/react-query';
import { sales } from '../../api/client.ts';

const kept = 'sales-floor-warehouse';

/** Where the last person at this machine has worked. */
export const chosenWarehouse = (): string | undefined => localStorage.getItem(kept) ?? undefined;

export const chooseWarehouse = (warehouse: string): void => localStorage.setItem(kept, warehouse);

/** The warehouses that one can work in. */
export const openWarehouses = queryOptions({
  queryKey: ['stock', 'floor-warehouses'],
  queryFn: async ({ signal }) => {
    const { body } = await sales.get('/query/v1/warehouses', { query: {}, signal });
    return body.items.filter(({ open }) => open);
  },
  staleTime: 10 * 60_000,
  gcTime: Number.POSITIVE_INFINITY,
});
