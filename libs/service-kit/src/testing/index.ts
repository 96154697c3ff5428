import { createHealth } from '../observability/health.ts';
import { silentLogger as logger } from '../observability/logger.ts';
import { createBackground } from '../operations/background.ts';
import { createServer, type ServerOptions } from '../server/server.ts';

/** A server that does not listen, with what a service needs beside its platform: ask it with `inject`. */
export const unheardServer = (options: Omit<Partial<ServerOptions>, 'logger'> = {}) => {
  const health = createHealth();
  const background = createBackground({ logger, health });
  // A machine that is busy with other tests is not a reason to turn requests away.
  const server = createServer({ logger, verifyAnswers: true, limits: { maxEventLoopDelay: 60_000 }, ...options });
  return {
    service: { server, logger, background, health },
    stop: async (): Promise<void> => {
      await server.close();
      await background.stop();
    },
  };
};
