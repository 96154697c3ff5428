import { openTestDatabase } from './database.ts';

type Opened = { close(): Promise<void> };
type Started = { stop(): Promise<void> };

/** Two processes of a service on one database. */
export type Processes<Store, Service> = {
  readonly stores: readonly [Store, Store];
  /** They take turns: the one of an even number, or the other. */
  readonly process: (nth: number) => Service;
  /** Stops them, and drops the database. */
  readonly stop: () => Promise<void>;
};

/** Starts two processes at once on a database of their own, each with a connection of its own. */
export const twoProcesses = async <Store extends Opened, Service extends Started>(
  open: (url: string) => Promise<Store>,
  start: (store: Store) => Promise<Service>,
): Promise<Processes<Store, Service>> => {
  const database = await openTestDatabase();
  const stores = [await open(database.url), await open(database.url)] as const;
  const [even, odd] = await Promise.all([start(stores[0]), start(stores[1])]);
  return {
    stores,
    process: (nth) => (nth % 2 === 0 ? even : odd),
    stop: async () => {
      for (const service of [even, odd]) await service.stop();
      for (const store of stores) await store.close();
      await database.drop();
    },
  };
};
