import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { inProcessEphemeral, paceBuilds, randomIds } from '@sales/eventsourcing';
import { type FixedClock, fixedClock } from '@sales/eventsourcing/testing';
import {
  createBackground,
  createHealth,
  createServer,
  type Identify,
  runModules,
  type Server,
  silentLogger,
} from '@sales/service-kit';
import { openTestDatabase } from '@sales/test-kit';
import type { ProjectorSettings } from '../config.ts';
import { queryService } from '../service.ts';
import { createHistory, type History } from './history.ts';
import { shop } from './shop.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

/** The read side on a database of its own, and a history to publish to it. */
export type ReadSide = {
  readonly server: Server;
  readonly postgres: Postgres;
  readonly clock: FixedClock;
  readonly history: History;
  readonly shop: ReturnType<typeof shop>;
  /** Everything that was ever put into the cache. */
  readonly cached: readonly string[];
  /** Publishes what the history has got, and resolves when every read model has it. */
  publish(): Promise<void>;
  fetch(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The JSON of an answer that must be 200. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  get(url: string): Promise<any>;
  post(url: string): Promise<Answer>;
  stop(): Promise<void>;
};

const usual: ProjectorSettings = { AFTER_TIMEOUT: 20_000, LIVE_CONNECTIONS: 2000, SALES_REST: 30_000 };

export const startReadSide = async (
  settings: Partial<ProjectorSettings> = {},
  identify?: Identify,
): Promise<ReadSide> => {
  const { url, drop } = await openTestDatabase();
  const postgres = await openPostgres({ url, alone: true });
  const clock = fixedClock('2026-07-01T12:00:00.000Z');
  const health = createHealth();
  const background = createBackground({ logger: silentLogger, health });
  // Tests ask as fast as they can: a build that gave way to that would take long.
  const pacing = paceBuilds(() => ({ perSecond: 0, latency: 0 }));
  const server = createServer({
    logger: silentLogger,
    verifyAnswers: true,
    limits: { maxEventLoopDelay: 5000 },
    pacing,
    ...(identify !== undefined && { identify }),
  });
  const ephemeral = inProcessEphemeral();
  const cached: string[] = [];
  const set: typeof ephemeral.cache.set = (key, value, ttl) => {
    cached.push(value);
    return ephemeral.cache.set(key, value, ttl);
  };
  const cache = { ...ephemeral.cache, set };
  const platform = { ...postgres, ...ephemeral, cache, clock, ids: randomIds };
  const deps = { server, platform, logger: silentLogger, background, health };
  await runModules(queryService, { ...deps, settings: { ...usual, ...settings } });
  const history = createHistory();

  const fetch = async (path: string, sent: Readonly<Record<string, string>> = {}): Promise<Answer> => {
    const { statusCode, headers, body } = await server.inject({ url: path, headers: sent });
    return { status: statusCode, headers, body };
  };
  const get = async (path: string) => {
    const { status, body } = await fetch(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
    return JSON.parse(body);
  };
  return {
    server,
    postgres,
    clock,
    history,
    shop: shop(history),
    cached,
    publish: async () => {
      await history.publish(postgres.log);
      for (;;) {
        const { items } = await get('/query/v1/projections');
        if (items.every((one: { lag: number }) => one.lag === 0)) return;
      }
    },
    fetch,
    get,
    post: async (path) => {
      const { statusCode, headers, body } = await server.inject({ method: 'POST', url: path });
      return { status: statusCode, headers, body };
    },
    stop: async () => {
      await server.close();
      await background.stop();
      await postgres.close();
      await drop();
    },
  };
};
