import { resolve } from 'node:path';
import { NotPrepared, openPostgres } from '@sales/adapter-postgres';
import { type Epochs, inProcessEphemeral, joinIncarnation, randomIds, systemClock } from '@sales/eventsourcing';
import type { Opened, Opening, World } from '@sales/service-kit';
import { type MachineConfig, machineConfig } from './config.ts';
import { type DatabaseServer, requireFolder, startDatabase } from './embedded.ts';
import { keysError, openMachineEpochs, openMachineSeal } from './epochs.ts';
import { PlatformError } from './platform-error.ts';
import { retryOnOutage } from './retry-on-outage.ts';
import { upgradeDatabase } from './upgrade.ts';

export { PlatformError } from './platform-error.ts';

/** What the server says while it starts and stops is not an error. */
const isTrouble = (line: string): boolean =>
  /\b(FATAL|PANIC):/.test(line) && !/system is (starting up|shutting down)|due to administrator command/.test(line);

const startServer = async (
  dataDir: string,
  epochs: Epochs | undefined,
  { logger, signal }: Opening,
): Promise<DatabaseServer> => {
  await upgradeDatabase(dataDir, epochs, logger, signal);
  const log = logger.child({ part: 'postgres' });
  return startDatabase(dataDir, (line) => {
    if (isTrouble(line)) log.warn({ line }, 'postgres reports');
    else log.debug({ line }, 'postgres reports');
  });
};

/** How long a start waits for the server that it has started, in ms: a stalled machine cuts connections off. */
const patience = 60_000;

/**
 * Every port on one Postgres: the given one, or an embedded one that is started on the folder. @throws PlatformError
 */
const openMachine = async (config: MachineConfig, opening: Opening): Promise<Opened> => {
  const { DATABASE_URL: given, DATA_DIR } = config;
  const { logger } = opening;
  if (given === undefined) await requireFolder(resolve(DATA_DIR));
  const epochs = await openMachineEpochs(config);
  const seal = await openMachineSeal(config);
  const server =
    given === undefined ? await startServer(resolve(DATA_DIR), epochs, opening) : { url: given, stop: async () => {} };
  try {
    const onError = (error: unknown) => logger.warn({ err: error }, 'the database failed, will try again');
    const alone = given === undefined;
    const connecting = { url: server.url, epochs, schemas: opening.schemas ?? {}, alone, onError };
    // Our own server is there; that another does not answer is said at once.
    const signal = AbortSignal.any([opening.signal, AbortSignal.timeout(alone ? patience : 0)]);
    const postgres = await retryOnOutage(() => openPostgres(connecting), { onError, signal });
    const incarnation = await joinIncarnation(postgres.log, postgres.incarnations);
    return {
      platform: {
        ...postgres,
        ...inProcessEphemeral(),
        incarnation,
        clock: systemClock,
        ids: randomIds,
        ...(seal && { seal }),
        isAlone: alone,
      },
      checks: {},
      close: async () => {
        await postgres.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    if (!(error instanceof NotPrepared)) throw keysError(error);
    const where = given === undefined ? `DATA_DIR is ${resolve(DATA_DIR)}` : 'DATABASE_URL is set';
    throw new PlatformError(`${where}: ${error.message}`, { cause: error });
  }
};

/** All services in one process on one Postgres. */
export const machine: World<typeof machineConfig> = { variables: machineConfig, open: openMachine };
