import { expect } from 'vitest';
import { fetchDocuments, type Route, routesOf } from '../../openapi/document.ts';
import { type Http, httpTo, type Reply } from '../../system/http.ts';
import { dataFolder, type RunningSystem, type SystemOptions, startSystem } from '../../system/running-system.ts';
import { until } from '../../system/until.ts';
import { boundaryRequests } from './boundaries.ts';
import type { FuzzRequest } from './requests.ts';
import type { Target } from './run.ts';
import { business, deliveries, knownTo, opening } from './shop.ts';

/** A system of its own with a shop in it, to send requests to. */
export type FuzzedSystem = Target & {
  readonly system: RunningSystem;
  /** The boundary values of every format in every field and every query; what they are in follows from the seed. */
  boundaries(seed: number): readonly FuzzRequest[];
  /**
   * Resolves when every service has dealt with what was accepted, and fails if one could not.
   *
   * @param by who may read what the services say of themselves; default: a sender who says nothing
   */
  settled(by?: Pick<Http, 'get'>): Promise<void>;
  stop(): Promise<void>;
};

export const startFuzzedSystem = async (env: SystemOptions['env'] = {}): Promise<FuzzedSystem> => {
  const folder = await dataFolder();
  const system = await startSystem({ folder: folder.path, env });
  const { baseUrl } = system;
  const { get, put, post } = httpTo(baseUrl);
  const routes: readonly Route[] = (await fetchDocuments(baseUrl)).flatMap(routesOf);
  const done = (what: string, send: () => Promise<Reply>) => until(what, async () => (await send()).status < 300);
  for (const { path, body } of opening) await done(path, () => put(path, { body }));
  const headers = { 'idempotency-key': 'opening' };
  for (const { path, body } of deliveries) await done(path, () => post(path, { body, headers }));
  for (const { path, body } of business) await done(path, () => post(path, { body }));

  const anyone = { get };
  const allReady = async (): Promise<boolean> => {
    const services = ['customer', 'inventory', 'order', 'query', 'identity'];
    return (await Promise.all(services.map((name) => get(`/${name}/readyz`)))).every(({ status }) => status === 200);
  };
  /** The streams that a read model could not fold on, for what was accepted. */
  const parked = async (by: Pick<Http, 'get'>): Promise<readonly unknown[]> => {
    const services = ['inventory', 'order', 'query'];
    const replies = await Promise.all(services.map((name) => by.get(`/${name}/v1/projections`)));
    return replies.flatMap(({ body }) => body.items.flatMap((one: { parked: readonly unknown[] }) => one.parked));
  };
  return {
    baseUrl,
    system,
    routes,
    boundaries: (seed) => routes.flatMap((route) => [...boundaryRequests(route, knownTo(route), seed)]),
    settled: async (by = anyone) => {
      await until('every service has dealt with what was accepted', allReady);
      expect(await parked(by)).toEqual([]);
      expect(system.log()).not.toContain('request failed');
    },
    stop: async () => {
      await system.stop();
      await folder.remove();
    },
  };
};
