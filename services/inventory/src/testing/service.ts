import { type Database, fromMessage, type Platform, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import {
  createBackground,
  createHealth,
  createServer,
  type Identify,
  silentLogger as logger,
  runModules,
} from '@sales/service-kit';
import { inventoryService } from '../service.ts';
import { ordersOf } from './orders.ts';

export type Headers = Readonly<Record<string, string>>;

/** Answers the look-ups of the service from the read models in memory. */
const referenceDatabase = ({ projections }: MemoryPlatform): Database => ({
  query: async <Answer>({ text, values }: { readonly text: string; readonly values: readonly unknown[] }) => {
    const rows = (table: string): readonly Row[] => projections.rows(table);
    const found = text.includes('inventory_items')
      ? rows('inventory_items').filter(({ warehouse }) => warehouse === values[0])
      : text.includes('inventory_entities')
        ? rows('inventory_entities').filter(({ entity }) => entity === values[0])
        : text.includes('inventory_waiting')
          ? rows('inventory_waiting')
          : rows('inventory_answered').filter(
              (row) =>
                String(row['answered_at']) < String(values[0]) &&
                !rows('inventory_taken').some((one) => one['order_id'] === row['order_id']),
            );
    return found as readonly Answer[];
  },
});

/** The ports in memory. */
export const memoryPorts = (): MemoryPlatform & Platform => {
  const platform = memoryPlatform();
  return { ...platform, database: memoryDatabase(referenceDatabase(platform)) };
};

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (platform: Platform, identify?: Identify) => {
  const health = createHealth();
  const background = createBackground({ logger, health });
  // A machine that is busy with other tests is not a reason to turn requests away.
  const server = createServer({
    logger,
    verifyAnswers: true,
    limits: { maxEventLoopDelay: 60_000 },
    ...(identify && { identify }),
  });
  await runModules(inventoryService, { server, platform, logger, background, health });
  const orders = ordersOf(platform);
  background.run('orders', orders.run);
  await orders.found('MAIN', 'UTC');
  await server.ready();

  const send = (method: 'POST' | 'PUT', path: string, payload: unknown = {}, headers: Headers = {}) =>
    server.inject({
      method,
      url: `/inventory/v1${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(payload),
    });

  return {
    server,
    platform,
    get: (path: string) => server.inject({ url: `/inventory/v1${path}` }),
    post: (path: string, payload?: unknown, headers?: Headers) => send('POST', path, payload, headers),
    put: (path: string, payload?: unknown, headers?: Headers) => send('PUT', path, payload, headers),
    say: orders.say,
    found: orders.found,
    move: orders.move,
    allow: orders.allow,
    stop: async () => {
      await server.close();
      await background.stop();
    },
  };
};

export type TestService = Awaited<ReturnType<typeof startTestService>>;

/** Over memory: everything that follows from what was done has been done when `idle` resolves. */
export const startOverMemory = async (identify?: Identify) => {
  const platform = memoryPorts();
  const service = await startTestService(platform, identify);
  const published = (topic: string): readonly PublishedEvent[] => platform.log.all(topic).flat().map(fromMessage);
  const size = (): number =>
    ['sales.stockItem.v1', 'sales.allocation.v1', 'sales.warehouse.v1', 'sales.order.v1', 'sales.fulfilment.v1'].reduce(
      (sum, topic) => sum + published(topic).length,
      0,
    );
  return {
    ...service,
    platform,
    published,
    idle: async (): Promise<void> => {
      for (let quiet = 0, last = -1; quiet < 30; ) {
        const now = size();
        quiet = now === last ? quiet + 1 : 0;
        last = now;
        await new Promise(setImmediate);
      }
    },
  };
};
