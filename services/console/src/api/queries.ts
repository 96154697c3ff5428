import { ProblemError } from '@sales/client';
import { QueryCache, QueryClient } from '@tanstack/react-query';

/** What was read, for as long as it is shown. Live notices say when it is no longer so. */
export const queries: QueryClient = new QueryClient({
  // What is refused although a page has offered it: the reader is signed out, or may do other things than before.
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ProblemError && (error.status === 401 || error.status === 403))
        void queries.invalidateQueries({ queryKey: ['session'] });
    },
  }),
  defaultOptions: {
    // The client has tried again what is temporary.
    queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: true, gcTime: 5 * 60_000 },
    mutations: { retry: false },
  },
});

/** Begins the key of everything that is read from a read model, so that its notices find it. */
export type Topic = 'orders' | 'customers' | 'products' | 'stock' | 'entities' | 'receivables' | 'sales' | 'waits';
