import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import type { EventStore } from '@sales/eventsourcing';
import type { Opened, Opening } from '@sales/service-kit';
import { type CommonPorts, openCommon } from './common.ts';
import type { ClusterConfig, StoreConfig } from './config.ts';
import { retryOnOutage } from './retry-on-outage.ts';

export type WriteSidePorts = CommonPorts & { readonly store: EventStore };

/** The ports of a process that takes commands. Waits until the event store, Postgres and Kafka answer. */
export const openWriteSide = async (
  config: ClusterConfig & StoreConfig,
  opening: Opening,
): Promise<Opened<WriteSidePorts>> => {
  const { onError, signal } = opening;
  const { ports, checks } = await openCommon(config, opening);
  const eventStore = openEventStoreDB({ connectionString: config.EVENTSTORE_URL, onError });
  await retryOnOutage(() => eventStore.ping(), { onError, signal });
  return {
    ports: {
      ...ports,
      store: eventStore.store,
      close: async () => {
        await Promise.all([eventStore.close(), ports.close()]);
      },
    },
    checks: {
      ...checks,
      store: async () => {
        await eventStore.ping();
        return { ok: true };
      },
    },
  };
};
