import { ProblemError } from '@sales/client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** What is refused although a page has offered it: the reader is signed out, or may do other things than before. */
const onError = (error: Error): void => {
  if (error instanceof ProblemError && (error.status === 401 || error.status === 403))
    void queries.invalidateQueries({ queryKey: ['session'] });
};

/** What was read, for as long as it is shown. Live notices say when it is no longer so. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // The client has tried again what is temporary.
    // A machine without a network still has the system that runs on it: a request says itself whether it gets there.
    queries: {
      ...{ retry: false, staleTime: 15_000, refetchOnWindowFocus: true, gcTime: 5 * 60_000 },
      ...{ networkMode: 'always', refetchOnReconnect: true },
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Begins the key of everything that is read from a read model, so that its notices find it. */
export type Topic =
  | 'orders'
  | 'customers'
  | 'products'
  | 'stock'
  | 'entities'
  | 'receivables'
  | 'sales'
  | 'waits'
  | 'access';
