import { resolve } from 'node:path';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { NotPrepared, openPostgres, type ServiceTables } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres, isEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import type { ChainSeal, Epochs, EventLog, EventStore, Files, KeyStore } from '@sales/eventsourcing';
import type { ToolConfig } from './config.ts';
import { databaseFolder, startDatabase } from './embedded.ts';
import { keysError, openMachineEpochs, openMachineSeal, openSeal } from './epochs.ts';
import { openLog } from './kafka.ts';
import { PlatformError } from './platform-error.ts';

export type { ServiceRow, ServiceTables } from '@sales/adapter-postgres';
export { toolConfig } from './config.ts';
export { epochsFolder } from './epochs.ts';
export { PlatformError } from './platform-error.ts';

/** What a tool works on, from outside of every service. */
export type ToolPorts = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** What is not in the events, when everything is in one Postgres. */
  readonly oneMachine?: { readonly keys: KeyStore; readonly files: Files; readonly tables: ServiceTables };
  /** What signs the chain. Absent in the cluster without KEYS_DIR. */
  readonly seal?: ChainSeal;
  close(): Promise<void>;
};

export type ToolOptions = {
  readonly needs: readonly ('store' | 'log')[];
  /** Makes a database where there is none, and tables in an empty one. Without it everything is taken as it is. */
  readonly creates?: boolean;
};

const missing = (name: string): never => {
  throw new PlatformError(
    `${name} is not set: in the cluster this needs KAFKA_BROKERS and, for the events, EVENTSTORE_URL`,
  );
};

const openCluster = (config: ToolConfig, { needs }: ToolOptions): ToolPorts => {
  const { EVENTSTORE_URL: url, KAFKA_BROKERS = missing('KAFKA_BROKERS') } = config;
  if (url === undefined && needs.includes('store')) return missing('EVENTSTORE_URL');
  const kafka = openLog({ ...config, KAFKA_BROKERS }, 'ops');
  const eventStore = url === undefined ? undefined : openEventStoreDB({ connectionString: url });
  const store = eventStore?.store ?? {
    append: () => missing('EVENTSTORE_URL'),
    read: () => missing('EVENTSTORE_URL'),
    subscribeAll: () => missing('EVENTSTORE_URL'),
  };
  return {
    store,
    log: kafka.log,
    close: async () => {
      await Promise.all([kafka.close(), eventStore?.close()]);
    },
  };
};

const addressOf = (url: string): string => {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
};

type Database = {
  readonly url: string;
  readonly where: string;
  readonly alone?: boolean;
  readonly epochs: Epochs | undefined;
};

/** As it was found, unless the tool fills an empty one. @throws PlatformError */
const openDatabase = async (
  { url, where, alone = false, epochs }: Database,
  { creates = false }: ToolOptions,
): Promise<ToolPorts> => {
  try {
    const postgres = await openPostgres({ url, epochs, asFound: !creates, alone: alone && creates });
    return { ...postgres, oneMachine: postgres };
  } catch (error) {
    if (!(error instanceof NotPrepared)) throw keysError(error);
    throw new PlatformError(`${where}: ${error.message}; nothing was changed`, { cause: error });
  }
};

const openFolder = async (DATA_DIR: string, epochs: Epochs | undefined, options: ToolOptions): Promise<ToolPorts> => {
  const folder = databaseFolder(resolve(DATA_DIR));
  const running = await attachEmbeddedPostgres(folder);
  if (running !== undefined) return openDatabase({ url: running, where: folder, epochs }, options);
  if (options.creates !== true && !(await isEmbeddedPostgres(folder)))
    throw new PlatformError(
      `there is no database in ${folder} (DATA_DIR is ${DATA_DIR}): ` +
        'set DATA_DIR or DATABASE_URL to those of the system, ' +
        'or in the cluster KAFKA_BROKERS and EVENTSTORE_URL; nothing was created',
    );
  const server = await startDatabase(resolve(DATA_DIR));
  try {
    const postgres = await openDatabase({ url: server.url, where: folder, alone: true, epochs }, options);
    return {
      ...postgres,
      close: async () => {
        await postgres.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/**
 * The store and the log: of the cluster when `KAFKA_BROKERS` or `EVENTSTORE_URL` is set, else on one Postgres: the
 * given one, or the embedded one of `DATA_DIR`, which is started when the system does not run.
 * @throws PlatformError which says what was looked for, and where
 */
export const openToolPorts = async (config: ToolConfig, options: ToolOptions): Promise<ToolPorts> => {
  const { KAFKA_BROKERS, EVENTSTORE_URL, DATABASE_URL: url, DATA_DIR } = config;
  const isCluster = KAFKA_BROKERS !== undefined || EVENTSTORE_URL !== undefined;
  const seal = await (isCluster ? openSeal(config) : openMachineSeal(config));
  const sealed = (ports: ToolPorts): ToolPorts => ({ ...ports, ...(seal !== undefined && { seal }) });
  if (isCluster) return sealed(openCluster(config, options));
  const epochs = await openMachineEpochs(config);
  return sealed(
    await (url === undefined
      ? openFolder(DATA_DIR, epochs, options)
      : openDatabase({ url, where: addressOf(url), epochs }, options)),
  );
};
