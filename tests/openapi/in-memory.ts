import { inProcessEphemeral, joinIncarnation } from '@sales/eventsourcing';
import { memoryDatabase, memoryPlatform } from '@sales/eventsourcing/testing';
import {
  createBackground,
  createHealth,
  createServer,
  type Identify,
  loadConfig,
  type Server,
  schemaOf,
  silentLogger,
} from '@sales/service-kit';
import { started } from '../k8s/log.ts';

/** All services on one server, in this process and without a database: for what their routes say of themselves. */
export const servicesInMemory = async (
  identify?: Identify,
): Promise<{ readonly server: Server; readonly recorded: () => number; readonly stop: () => Promise<void> }> => {
  const memory = memoryPlatform();
  const platform = {
    ...memory,
    ...inProcessEphemeral(),
    database: memoryDatabase({ query: async () => [] }),
  };
  await joinIncarnation(platform.log, { current: async () => 0, renew: async () => {} });
  const health = createHealth();
  const background = createBackground({ logger: silentLogger, health });
  const server = createServer({
    logger: silentLogger,
    limits: { maxEventLoopDelay: 60_000 },
    ...(identify !== undefined && { identify }),
  });
  for (const service of Object.values(started)) {
    const settings = loadConfig(schemaOf({}, [service]), {});
    await service.start({ server, platform, logger: silentLogger, background, health }, settings);
  }
  await server.ready();
  return {
    server,
    /** How many events there are. */
    recorded: () => memory.store.all().length,
    stop: async () => {
      await server.close();
      await background.stop();
    },
  };
};
