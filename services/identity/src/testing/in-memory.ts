import type { Platform } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import { type Identify, runModules } from '@sales/service-kit';
import { unheardServer } from '@sales/service-kit/testing';
import { identifyByName } from '@sales/test-kit/principals';
import type { LightMyRequestResponse } from 'fastify';
import { identityService } from '../service.ts';

/** The ports in memory. Nothing here asks the database. */
export const memoryPorts = (): MemoryPlatform & Platform => ({
  ...memoryPlatform(),
  database: memoryDatabase({ query: () => Promise.reject(new Error('there is no database in this test')) }),
});

type Headers = Readonly<Record<string, string>>;

/** The service on a server that does not listen: ask it with `inject`. */
export const startInMemory = async (platform: Platform, identify: Identify = identifyByName) => {
  const { service, stop } = unheardServer({ identify });
  await runModules(identityService, { ...service, platform });
  const { server } = service;
  await server.ready();
  const send = (
    method: 'POST' | 'PUT',
    path: string,
    payload: object,
    headers: Headers,
  ): Promise<LightMyRequestResponse> => server.inject({ method, url: `/identity/v1${path}`, payload, headers });
  return {
    server,
    get: (path: string, headers: Headers = {}) => server.inject({ url: `/identity/v1${path}`, headers }),
    post: (path: string, payload: object = {}, headers: Headers = {}) => send('POST', path, payload, headers),
    put: (path: string, payload: object = {}, headers: Headers = {}) => send('PUT', path, payload, headers),
    stop,
  };
};

export type ServiceInMemory = Awaited<ReturnType<typeof startInMemory>>;
