import type { EventStore } from '@sales/eventsourcing';
import { eventStoreContract } from '@sales/eventsourcing/contract';
import { startImage, whyNoImages } from '@sales/test-kit/images';
import { test } from 'vitest';
import { type EventStoreDB, openEventStoreDB } from './index.ts';

/** Set to try another release, for example one of KurrentDB. */
const image = process.env['EVENTSTORE_IMAGE'] ?? 'eventstore/eventstore:23.10.1-bookworm-slim';

const reason = await whyNoImages();
if (reason === undefined) {
  eventStoreContract(image, async () => {
    const server = await startImage({
      image,
      port: 2113,
      environment: { EVENTSTORE_CLUSTER_SIZE: '1', EVENTSTORE_INSECURE: 'true', EVENTSTORE_RUN_PROJECTIONS: 'None' },
      healthPath: '/health/live',
    });
    const connectionString = `esdb://${server.host}:${server.port}?tls=false`;
    const opened: EventStoreDB[] = [];
    const another = async (): Promise<EventStore> => {
      const one = openEventStoreDB({ connectionString });
      opened.push(one);
      return one.store;
    };
    return {
      store: await another(),
      another,
      // Every append of a real server takes some time between being written and being committed.
      slow: another,
      restart: server.restart,
      close: async () => {
        for (const one of opened) await one.close();
        await server.stop();
      },
    };
  });
} else {
  console.warn(`${image} is not tried: ${reason}`);
  test.skip(`event store: ${image}: ${reason}`, () => {});
}
