import type { EventStore } from '@sales/eventsourcing';
import { eventStoreContract } from '@sales/eventsourcing/contract';
import { startEventStoreDouble } from '@sales/test-kit/eventstoredb';
import { type EventStoreDB, openEventStoreDB } from './index.ts';

eventStoreContract('eventstoredb', async () => {
  const double = await startEventStoreDouble();
  const opened: EventStoreDB[] = [];
  const another = async (): Promise<EventStore> => {
    const one = openEventStoreDB({ connectionString: double.connectionString });
    opened.push(one);
    return one.store;
  };
  return {
    store: await another(),
    another,
    slow: async () => {
      const store = await another();
      return {
        ...store,
        append: (...given) => {
          double.inject('append', { kind: 'late', milliseconds: 3 });
          return store.append(...given);
        },
      };
    },
    restart: double.restart,
    close: async () => {
      for (const one of opened) await one.close();
      await double.stop();
    },
  };
});
