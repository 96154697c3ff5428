import type { Platform } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import { createBackground, createHealth, createServer, silentLogger as logger, type Server } from '@sales/service-kit';
import { startCustomerService } from '../service.ts';

export type TestService = { readonly server: Server; stop(): Promise<void> };

/** The service on a server that does not listen: ask it with `inject`. */
export const startTestService = async (platform: Platform): Promise<TestService> => {
  const health = createHealth();
  const background = createBackground({ logger, health });
  const server = createServer({ logger, verifyAnswers: true, limits: { maxEventLoopDelay: 60_000 } });
  await startCustomerService({ server, platform, logger, background, health });
  await server.ready();
  return {
    server,
    stop: async () => {
      await server.close();
      await background.stop();
    },
  };
};

/** The ports in memory; this service has no tables of its own. */
export const memoryPorts = (): MemoryPlatform & Platform => ({
  ...memoryPlatform(),
  database: memoryDatabase({ query: () => Promise.reject(new Error('the customer service has no tables')) }),
});
