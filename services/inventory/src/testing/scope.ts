import { type Database, randomIds } from '@sales/eventsourcing';
import { type HandlersOptions, handlersOn, type Scope } from '@sales/service-kit';

const emptyDatabase: Database = { query: async () => [] };

/** A process of its own over the store without background work: enough to carry out commands. */
export const scopeOver = ({
  database = emptyDatabase,
  ...options
}: Omit<HandlersOptions<unknown>, 'settings'> & { readonly database?: Database }): Pick<Scope, 'use'> => {
  const made = new Map<unknown, unknown>();
  const scope = {
    store: options.store,
    platform: { clock: options.clock, ids: randomIds, database },
    reference: { settled: async () => {} },
    handler: handlersOn({ ...options, settings: {} }),
    // Nothing that is made here takes more of a scope.
    use: <Thing>(make: (whole: Scope) => Thing): Thing => {
      if (!made.has(make)) made.set(make, make(scope as unknown as Scope));
      return made.get(make) as Thing;
    },
  };
  return scope;
};
