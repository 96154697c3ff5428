import { resolve } from 'node:path';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import {
  NotPrepared,
  openPostgres,
  openPostgresVault,
  openPostgresWork,
  type ServiceTables,
} from '@sales/adapter-postgres';
import { attachEmbeddedPostgres, isEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import type { ChainSeal, Epochs, EventLog, EventStore, Files, KeyStore } from '@sales/eventsourcing';
import type { ToolConfig } from './config.ts';
import { databaseFolder, startDatabase } from './embedded.ts';
import { keysError, openEpochs, openMachineEpochs, openMachineSeal, openSeal } from './epochs.ts';
import { openLog } from './kafka.ts';
import { PlatformError } from './platform-error.ts';

export type { ServiceRow } from '@sales/adapter-postgres';
export { toolConfig } from './config.ts';
export { epochsFolder } from './epochs.ts';
export { PlatformError } from './platform-error.ts';

/** What is not in the events because it can be erased, or concerns no one: keys, files, how people sign in. */
export type Beside = {
  readonly keys: KeyStore;
  /** One on one machine; in the cluster that of the keys, which has no files, and those of the services. */
  readonly databases: readonly BesideDatabase[];
};

export type BesideDatabase = {
  /** Whose database it is: of the service of that name, or of the keys, `vault`. Absent where it is of all. */
  readonly of?: string;
  readonly files?: Files;
  readonly tables: ServiceTables;
};

/** What a tool works on, from outside of every service. */
export type ToolPorts = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** What is not in the events. Absent in the cluster where its databases are not named. */
  readonly beside?: Beside;
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

/** The databases of the cluster that have what is not in the events. Undefined where they are not named. */
const openBeside = async (
  config: ToolConfig,
  { creates = false }: ToolOptions,
): Promise<{ readonly beside: Beside; close(): Promise<void> } | undefined> => {
  const { KEYS_DATABASE_URL: keysUrl, SERVICE_DATABASE_URLS: services } = config;
  if (keysUrl === undefined && services === undefined) return undefined;
  if (keysUrl === undefined || services === undefined)
    throw new PlatformError('KEYS_DATABASE_URL and SERVICE_DATABASE_URLS are needed together: set both, or neither');
  const epochs = await openEpochs(config);
  const asFound = !creates;
  const closes: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => void (await Promise.all(closes.map((one) => one())));
  /** What is not as it should be is said of the database that it is of. */
  const opened = async <Opened extends { close(): Promise<void> }>(
    url: string,
    open: () => Promise<Opened>,
  ): Promise<Opened> => {
    try {
      const database = await open();
      closes.push(database.close);
      return database;
    } catch (error) {
      await close();
      if (!(error instanceof NotPrepared)) throw keysError(error);
      throw new PlatformError(`${addressOf(url)}: ${error.message}; nothing was changed`, { cause: error });
    }
  };
  const vault = await opened(keysUrl, () => openPostgresVault({ url: keysUrl, epochs, asFound }));
  const databases: BesideDatabase[] = [{ of: 'vault', tables: vault.tables }];
  for (const named of services.split(',')) {
    const [, of = '', url = ''] = /^([a-z]+)=(.*)$/.exec(named) ?? [];
    const { files, tables } = await opened(url, () => openPostgresWork({ url, keysUrl, epochs, asFound }));
    databases.push({ of, files, tables });
  }
  return { beside: { keys: vault.keys, databases }, close };
};

const openCluster = async (config: ToolConfig, options: ToolOptions): Promise<ToolPorts> => {
  const { EVENTSTORE_URL: url, KAFKA_BROKERS = missing('KAFKA_BROKERS') } = config;
  if (url === undefined && options.needs.includes('store')) return missing('EVENTSTORE_URL');
  const opened = await openBeside(config, options);
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
    ...(opened !== undefined && { beside: opened.beside }),
    close: async () => {
      await Promise.all([kafka.close(), eventStore?.close(), opened?.close()]);
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
    const { store, log, keys, files, tables, close } = postgres;
    return { store, log, beside: { keys, databases: [{ files, tables }] }, close };
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
  if (isCluster) return sealed(await openCluster(config, options));
  const epochs = await openMachineEpochs(config);
  return sealed(
    await (url === undefined
      ? openFolder(DATA_DIR, epochs, options)
      : openDatabase({ url, where: addressOf(url), epochs }, options)),
  );
};
