import { resolve } from 'node:path';
import { ConfigError, createLifecycle, createLogger, loadConfig } from '@sales/service-kit';
import { startCluster } from './cluster.ts';
import { localClusterConfig } from './config.ts';
import { welcome } from './welcome.ts';

/** What the services can be told goes on to them: `ORDER_ALLOCATION_TIMEOUT`, `RATE_LIMIT_READS`… */
const settingsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && /^(ORDER|INVENTORY|RATE_LIMIT|LIVE|AFTER|STOP|OTEL)_/.test(name) ? [[name, value]] : [],
    ),
  );

const run = async (): Promise<void> => {
  const given = loadConfig(localClusterConfig, process.env);
  const config = { ...given, DATA_DIR: resolve(given.DATA_DIR) };
  const logger = createLogger({ name: 'cluster', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger, deadline: 60_000 });
  lifecycle.handleSignals();
  try {
    process.stdout.write(welcome(await startCluster(config, settingsOf(process.env), lifecycle), process.uptime()));
  } catch (error) {
    process.stderr.write(`Could not start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    await lifecycle.stop();
  }
};

await run().catch((error: unknown) => {
  process.stderr.write(`Could not start: ${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
