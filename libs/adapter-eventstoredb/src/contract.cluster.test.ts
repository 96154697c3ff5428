import type { EventStore } from '@sales/eventsourcing';
import { eventStoreContract } from '@sales/eventsourcing/contract';
import { deployedImage, startImage, whyNoImages } from '@sales/test-kit/images';
import { test } from 'vitest';
import { type EventStoreDB, openEventStoreDB } from './index.ts';

/** The deployed one; `KURRENTDB_IMAGE` names another. */
const image = deployedImage('KURRENTDB_IMAGE');

const reason = await whyNoImages();
if (reason === undefined) {
  eventStoreContract(image, async () => {
    const server = await startImage({
      image,
      port: 2113,
      environment: { KURRENTDB_CLUSTER_SIZE: '1', KURRENTDB_INSECURE: 'true', KURRENTDB_RUN_PROJECTIONS: 'None' },
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
