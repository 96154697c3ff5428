import { armCrashpoint, StoreUnavailable } from '@sales/eventsourcing';
import { PlatformError } from '@sales/platform/machine';
import { ConfigError, createLifecycle, createLogger, loadConfig } from '@sales/service-kit';
import { standaloneConfig } from './config.ts';
import { startSystem } from './system.ts';
import { welcome } from './welcome.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What a person can do something about is said without a stack. */
const explain = (error: unknown): string => {
  if (error instanceof StoreUnavailable) {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    return `the database does not answer: ${cause}`;
  }
  if (error instanceof ConfigError || error instanceof PlatformError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const run = async (): Promise<void> => {
  const config = loadConfig(standaloneConfig, process.env);
  if (config.SM_CRASH !== undefined) armCrashpoint(config.SM_CRASH);
  const logger = createLogger({ name: 'sales', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ logger });
  let farewell = '';
  lifecycle.onStop('farewell', () => say(farewell));
  lifecycle.handleSignals();
  say('Starting. The first start makes the database and builds the console, which takes longer.');
  try {
    const system = await startSystem(config, logger, lifecycle);
    say(welcome(system.index, system, process.uptime()));
    farewell = 'Stopped. Everything is kept.';
  } catch (error) {
    process.stderr.write(`Could not start: ${explain(error)}\n`);
    process.exitCode = 1;
    await lifecycle.stop();
  }
};

await run().catch((error: unknown) => {
  process.stderr.write(`Could not start: ${explain(error)}\n`);
  process.exitCode = 1;
});
