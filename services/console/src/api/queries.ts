import { QueryClient } from '@tanstack/react-query';

/** What was read, for as long as it is shown. Live notices say when it is no longer so. */
export const queries = new QueryClient({
  defaultOptions: {
    // The client has tried again what is temporary.
    queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true, gcTime: 5 * 60_000 },
    mutations: { retry: false },
  },
});

/** Begins the key of everything that is read from a read model, so that its notices find it. */
export type Topic = 'orders' | 'customers' | 'products' | 'stock' | 'entities' | 'receivables' | 'sales' | 'waits';
