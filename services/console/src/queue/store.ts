import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Queued, Store } from './queue.ts';

const name = 'sales-queue';

type Schema<Command> = DBSchema & {
  readonly commands: {
    readonly key: string;
    readonly value: Queued<Command>;
    readonly indexes: { readonly nth: number };
  };
};

/** The commands that this browser keeps; `onChange` is called after each change that this page makes. */
export const openStore = <Command>(onChange: () => void): Store<Command> => {
  let opening: Promise<IDBPDatabase<Schema<Command>>> | undefined;
  const open = (): Promise<IDBPDatabase<Schema<Command>>> => {
    opening ??= openDB<Schema<Command>>(name, 1, {
      upgrade: (database) => {
        database.createObjectStore('commands', { keyPath: 'id' }).createIndex('nth', 'nth', { unique: true });
      },
      // Another tab has a newer release and waits for this one.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        opening = undefined;
      },
      terminated: () => {
        opening = undefined;
      },
    });
    return opening;
  };
  return {
    all: async () => (await open()).getAllFromIndex('commands', 'nth'),
    add: async (queued) => {
      const writing = (await open()).transaction('commands', 'readwrite', { durability: 'strict' });
      const last = await writing.store.index('nth').openKeyCursor(null, 'prev');
      const first = Number(last?.key ?? 0) + 1;
      await Promise.all([...queued.map((one, nth) => writing.store.add({ ...one, nth: first + nth })), writing.done]);
      onChange();
    },
    change: async (id, to) => {
      const writing = (await open()).transaction('commands', 'readwrite', { durability: 'strict' });
      const queued = await writing.store.get(id);
      const next = queued && to(queued);
      if (queued !== undefined)
        await (next === undefined ? writing.store.delete(id) : next === queued ? undefined : writing.store.put(next));
      await writing.done;
      if (next !== queued) onChange();
    },
  };
};
