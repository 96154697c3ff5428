import { join, resolve } from 'node:path';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { openKafka } from '@sales/adapter-kafka';
import { NotPrepared, openPostgres } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres, isEmbeddedPostgres, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import type { EventLog, EventStore, Numbers } from '@sales/eventsourcing';
import { Problem } from './command.ts';
import type { OpsConfig } from './config.ts';

/** What a command works on. */
export type Ports = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** Absent in the cluster, where every service has its own. */
  readonly numbers?: Numbers;
  close(): Promise<void>;
};

const missing = (name: string): never => {
  throw new Problem(`${name} is not set: in the cluster this needs KAFKA_BROKERS and, for the events, EVENTSTORE_URL`);
};

const openClusterPorts = (config: OpsConfig, needs: readonly ('store' | 'log')[]): Ports => {
  const { EVENTSTORE_URL: url, KAFKA_BROKERS: brokers, KAFKA_SASL: mechanism } = config;
  if (brokers === undefined) return missing('KAFKA_BROKERS');
  const { KAFKA_USERNAME: username = '', KAFKA_PASSWORD: password = '' } = config;
  const kafka = openKafka({
    clientId: 'sales-ops',
    brokers: brokers.split(','),
    tls: config.KAFKA_TLS,
    replication: config.KAFKA_REPLICATION,
    ...(mechanism !== undefined && { sasl: { mechanism, username, password } }),
  });
  const eventStore = url === undefined ? undefined : openEventStoreDB({ connectionString: url });
  if (eventStore === undefined && needs.includes('store')) return missing('EVENTSTORE_URL');
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

/** As it was found, unless the command fills an empty one. @throws Problem */
const openDatabase = async (url: string, where: string, { creates, alone = false }: Opening): Promise<Ports> => {
  try {
    return await openPostgres({ url, asFound: !creates, alone: alone && creates });
  } catch (error) {
    if (!(error instanceof NotPrepared)) throw error;
    throw new Problem(`${where}: ${error.message}; nothing was changed`, { cause: error });
  }
};

type Opening = { readonly creates: boolean; readonly alone?: boolean };

const openFolder = async ({ DATA_DIR }: OpsConfig, creates: boolean): Promise<Ports> => {
  const folder = join(resolve(DATA_DIR), 'postgres');
  const running = await attachEmbeddedPostgres(folder);
  if (running !== undefined) return openDatabase(running, folder, { creates });
  if (!creates && !(await isEmbeddedPostgres(folder)))
    throw new Problem(
      `there is no database in ${folder} (DATA_DIR is ${DATA_DIR}): set DATA_DIR or DATABASE_URL to those of the system, ` +
        'or in the cluster KAFKA_BROKERS and EVENTSTORE_URL; nothing was created',
    );
  const server = await startEmbeddedPostgres({ folder });
  try {
    const postgres = await openDatabase(server.url(), folder, { creates, alone: true });
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
 * given one, or the embedded one of `DATA_DIR`, which is started when the system does not run. Only a command that
 * `creates` makes a database where there is none, or tables in an empty one.
 * @throws Problem which says what was looked for, and where
 */
export const openPorts = async (
  config: OpsConfig,
  needs: readonly ('store' | 'log')[],
  { creates }: Opening = { creates: false },
): Promise<Ports> => {
  const { KAFKA_BROKERS, EVENTSTORE_URL, DATABASE_URL: url } = config;
  if (KAFKA_BROKERS !== undefined || EVENTSTORE_URL !== undefined) return openClusterPorts(config, needs);
  return url === undefined ? openFolder(config, creates) : openDatabase(url, addressOf(url), { creates });
};
