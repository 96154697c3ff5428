import { resolve } from 'node:path';
import { createLifecycle, createLogger, loadConfig } from '@sales/service-kit';
import { startCluster } from './cluster.ts';
import { localClusterConfig, settingsOf } from './config.ts';
import { messageOf } from './infrastructure.ts';
import { onceUnread } from './outputs.ts';
import { preflight } from './preflight.ts';
import { welcome } from './welcome.ts';

const run = async (): Promise<void> => {
  const given = loadConfig(localClusterConfig, process.env);
  const config = { ...given, DATA_DIR: resolve(given.DATA_DIR) };
  const logger = createLogger({ name: 'cluster', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger, deadline: 60_000 });
  lifecycle.handleSignals();
  // Else its own end would leave all the processes that it has started.
  onceUnread([process.stdout, process.stderr], () => process.kill(process.pid, 'SIGTERM'));
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
