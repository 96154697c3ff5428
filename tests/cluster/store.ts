import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import type { RecordedEvent } from '@sales/eventsourcing';

/** Every event of the system, in position order. */
export const readStore = async (connectionString: string): Promise<readonly RecordedEvent[]> => {
  const { store, close } = openEventStoreDB({ connectionString });
  const done = new AbortController();
  const all: RecordedEvent[] = [];
  try {
    for await (const { events, caughtUp } of store.subscribeAll({ signal: done.signal })) {
      all.push(...events);
      if (caughtUp) break;
    }
  } finally {
    done.abort();
    await close();
  }
  return all;
};
