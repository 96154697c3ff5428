import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keep } from '@sales/local-cluster/processes';
import { openTestDatabase } from '@sales/test-kit';
import { startKafka } from '@sales/test-kit/kafka';
import { freePort } from '@sales/test-kit/ports';
import { dataFolder, startSystem } from '../system/running-system.ts';
import { benchLag } from './lag.ts';
import { load } from './load.ts';
import { median, round } from './median.ts';
import { drained, startBareServer } from './orders.ts';
import { benchProjectors } from './projectors.ts';
import { benchRelay } from './relay.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls, type Shop } from './shop.ts';

/** What the cluster stands on, in processes of its own that outlive it. */
export type World = {
  /** URL of a Postgres server. */
  readonly server: string;
  readonly brokers: readonly string[];
  /** Connection string of the stand-in for the event store. */
  readonly eventStore: string;
  /** Where every service finds the keys of persons. */
  readonly keys: Readonly<Record<'KEYS_DATABASE_URL' | 'KEYS_DIR', string>>;
  stop(): Promise<void>;
};

const startWorld = async (server: string, folder: string): Promise<World> => {
  const port = await freePort();
  const double = keep({
    name: 'event store double',
    entry: 'libs/test-kit/src/eventstoredb/main.ts',
    args: ['--port', String(port)],
    env: {},
    onLine: () => {},
  });
  const kafka = await startKafka();
  const vault = new URL(server);
  vault.pathname = '/vault';
  return {
    server,
    brokers: kafka.brokers,
    eventStore: `esdb://admin:changeit@127.0.0.1:${port}?tls=false`,
    // As the cluster says it to its services: see `local-cluster`.
    keys: { KEYS_DATABASE_URL: vault.href, KEYS_DIR: join(folder, 'keys') },
    stop: async () => {
      await Promise.all([double.stop(), kafka.stop()]);
    },
  };
};

const rounds = 3;
const seconds = 5;

/** Orders a second with everything running, beside the bare server. */
const benchPlacing = async (origin: string, server: string, shop: Shop, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const bare = await startBareServer(database.url);
  try {
    const [next, nextBare] = [orderCalls(shop, '/order/v1/orders'), orderCalls(shop, '/orders')];
    await load(origin, 8, 2, next);
    for (const clients of [16, 64]) {
      const results = [];
      for (let n = 0; n < rounds; n++) {
        await drained(origin);
        const one = await load(bare.origin, clients, seconds, nextBare);
        results.push({ bare: one, system: await load(origin, clients, seconds, next) });
      }
      report.row('cluster: orders placed', {
        clients,
        'bare/s': round(median(results.map(({ bare }) => bare.perSecond))),
        'orders/s': round(median(results.map(({ system }) => system.perSecond))),
        'p50 ms': round(median(results.map(({ system }) => system.p50))),
        'p99 ms': round(median(results.map(({ system }) => system.p99))),
        refused: JSON.stringify(results.map(({ system }) => system.refused)),
      });
    }
  } finally {
    await bare.stop();
    await database.drop();
  }
};

/**
 * The system as separate processes on Kafka, Redis, Postgres and the stand-in for the event store, which keeps events
 * in memory: what a real store costs is not in the figures. Everything shares the machine with the load.
 */
export const benchCluster = async (server: string, report: Report): Promise<void> => {
  const folder = await dataFolder();
  const world = await startWorld(server, folder.path);
  try {
    const system = await startSystem({
      world: 'cluster',
      folder: folder.path,
      env: { DATABASE_URL: server, KAFKA_BROKERS: world.brokers.join(','), EVENTSTORE_URL: world.eventStore },
    });
    try {
      const shop = await openShop(system.baseUrl);
      await benchPlacing(system.baseUrl, server, shop, report);
      await drained(system.baseUrl);
      for (const perSecond of [20, 50, 100, 500]) await benchLag(system.baseUrl, perSecond, shop, report);
    } finally {
      await system.stop();
    }
    await delay(1000);
    await benchRelay(world, report);
    await benchProjectors(world, report);
  } finally {
    await world.stop();
    await rm(folder.path, { recursive: true, force: true });
  }
};
