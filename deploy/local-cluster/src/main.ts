import { resolve } from 'node:path';
import { createLifecycle, createLogger, loadConfig } from '@sales/service-kit';
import { startCluster } from './cluster.ts';
import { localClusterConfig } from './config.ts';
import { messageOf } from './infrastructure.ts';
import { preflight } from './preflight.ts';
import { welcome } from './welcome.ts';

/** What the services can be told goes on to them: `ENTITY_NAME`, `RATE_LIMIT_READS`… */
const settingsOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && /^(ENTITY|RATE_LIMIT|LIVE|AFTER|STOP|OTEL|SETUP|OIDC|INVOICE|CHAIN|TRUSTED)_/.test(name)
        ? [[name, value]]
        : [],
    ),
  );

const run = async (): Promise<void> => {
  const given = loadConfig(localClusterConfig, process.env);
  const config = { ...given, DATA_DIR: resolve(given.DATA_DIR) };
  const logger = createLogger({ name: 'cluster', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger, deadline: 60_000 });
  lifecycle.handleSignals();
  const troubles = await preflight(config);
  if (troubles.length > 0) throw new Error(troubles.map((trouble) => `\n- ${trouble}`).join(''));
  try {
    process.stdout.write(welcome(await startCluster(config, settingsOf(process.env), lifecycle), process.uptime()));
  } catch (error) {
    process.stderr.write(`Could not start: ${messageOf(error)}\n`);
    await lifecycle.stop();
    process.exit(1);
  }
};

await run().catch((error: unknown) => {
  process.stderr.write(`Could not start: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
