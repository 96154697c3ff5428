import type { EventStore, Platform } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import { handlersOn, type Identify, numbersIn, runModules, type Server } from '@sales/service-kit';
import { unheardServer } from '@sales/service-kit/testing';
import type { Bought } from '../customers/commands.ts';
import { type Customers, createCustomers } from '../customers/customers.ts';
import { customerService } from '../service.ts';

export type TestService = { readonly server: Server; stop(): Promise<void> };

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (platform: Platform, identify?: Identify): Promise<TestService> => {
  const { service, stop } = unheardServer({ ...(identify !== undefined && { identify }) });
  await runModules(customerService, { ...service, platform });
  await service.server.ready();
  return {
    server: service.server,
    stop,
  };
};

/** The ports in memory: a database in which no customer is looked up by number. */
export const memoryPorts = (): MemoryPlatform & Platform => ({
  ...memoryPlatform(),
  database: memoryDatabase({ query: () => Promise.reject(new Error('there is no database in this test')) }),
});

/** What carries out commands, in a process of its own over the store. */
export const customersOver = (
  platform: MemoryPlatform,
  store: EventStore,
  claimTimeoutMs?: number,
  bought: Bought = { openOrders: [] },
): Customers => {
  const handler = handlersOn({ ...platform, store, settings: {} });
  return createCustomers({
    ...platform,
    store,
    handler,
    numbers: numbersIn({ handler, platform }),
    boughtBy: async () => bought,
    ...(claimTimeoutMs !== undefined && { claimTimeoutMs }),
  });
};
