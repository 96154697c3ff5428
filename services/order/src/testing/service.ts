import type { Platform } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import { type Identify, runModules } from '@sales/service-kit';
import { unheardServer } from '@sales/service-kit/testing';
import type { LightMyRequestResponse } from 'fastify';
import type { OrderSettings } from '../config.ts';
import { defaultSettings } from '../config.ts';
import type { ReferenceData } from '../reference/reference-data.ts';
import { orderService, orderServiceOn } from '../service.ts';
import { fakeReferenceData } from './reference-data.ts';
import { fakeWarehouses, type Warehouses } from './warehouses.ts';

export type Headers = Readonly<Record<string, string>>;

/** The ports in memory. The local read models are replaced by fakes, so that nothing asks the database. */
export const memoryPorts = (): MemoryPlatform & Platform => ({
  ...memoryPlatform(),
  database: memoryDatabase({ query: () => Promise.reject(new Error('there is no database in this test')) }),
});

/** Position of the last event in the store. */
const lastPosition = async ({ store }: Platform): Promise<bigint | undefined> => {
  const abort = new AbortController();
  let last: bigint | undefined;
  for await (const { checkpoint, caughtUp } of store.subscribeAll({ signal: abort.signal })) {
    last = checkpoint;
    if (caughtUp) break;
  }
  abort.abort();
  return last;
};

export type TestServiceOptions = {
  readonly platform: Platform;
  readonly referenceData?: ReferenceData;
  readonly settings?: Partial<OrderSettings>;
  readonly identify?: Identify;
  /** Warehouses that are there already. */
  readonly warehouses?: Warehouses;
};

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (options: TestServiceOptions) => {
  const { platform, referenceData, settings, warehouses = fakeWarehouses(platform) } = options;
  const { service, stop } = unheardServer({ ...(options.identify !== undefined && { identify: options.identify }) });
  await runModules(referenceData === undefined ? orderService : orderServiceOn(() => referenceData), {
    ...service,
    platform,
    settings: { ...defaultSettings, ...settings },
  });
  service.background.run('warehouses', warehouses.run);
  const { server } = service;
  await server.ready();

  const send = (
    method: 'POST' | 'PUT',
    path: string,
    payload: unknown = {},
    headers: Headers = {},
  ): Promise<LightMyRequestResponse> =>
    server.inject({
      method,
      url: `/order/v1${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(payload),
    });
  const get = (path: string, headers: Headers = {}): Promise<LightMyRequestResponse> =>
    server.inject({ url: `/order/v1${path}`, headers });

  return {
    server,
    warehouses,
    get,
    post: (path: string, payload?: unknown, headers?: Headers) => send('POST', path, payload, headers),
    put: (path: string, payload?: unknown, headers?: Headers) => send('PUT', path, payload, headers),
    /** Asks again until the answer is as wished: what is behind the routes happens by itself, and soon. */
    until: async <Body>(path: string, wished: (body: Body) => boolean): Promise<Body> => {
      const deadline = performance.now() + 20_000;
      for (let pause = 0; ; pause = Math.min(pause + 1, 20)) {
        const body: Body = (await get(path)).json();
        if (wished(body)) return body;
        if (performance.now() > deadline) throw new Error(`${path} stays ${JSON.stringify(body)}`);
        await (pause < 5 ? new Promise(setImmediate) : new Promise((resolve) => setTimeout(resolve, pause)));
      }
    },
    /** Resolves when nothing is recorded any more: everything that follows from what was done has been done. */
    idle: async (): Promise<void> => {
      for (let quiet = 0, last = -1n; quiet < 50; ) {
        const position = (await lastPosition(platform)) ?? 0n;
        quiet = position === last ? quiet + 1 : 0;
        last = position;
        await new Promise(setImmediate);
      }
    },
    stop,
  };
};

export type TestService = Awaited<ReturnType<typeof startTestService>>;

/** The service over memory, with fakes of everything around it. */
export const startWithFakes = async (settings: Partial<OrderSettings> = {}, identify?: Identify) => {
  const platform = memoryPorts();
  const fakes = fakeReferenceData();
  const service = await startTestService({
    platform,
    referenceData: fakes.referenceData,
    settings,
    ...(identify !== undefined && { identify }),
  });
  return { ...service, ...fakes, platform };
};
