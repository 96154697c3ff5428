import { join, resolve } from 'node:path';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { openKafka } from '@sales/adapter-kafka';
import { openPostgres } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
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

/**
 * The store and the log: of the cluster when `KAFKA_BROKERS` or `EVENTSTORE_URL` is set, else on one Postgres: the given
 * one, or the embedded one of `DATA_DIR`, which is started when the system does not run.
 * @throws Problem
 */
export const openPorts = async (config: OpsConfig, needs: readonly ('store' | 'log')[]): Promise<Ports> => {
  if (config.KAFKA_BROKERS !== undefined || config.EVENTSTORE_URL !== undefined) return openClusterPorts(config, needs);
  if (config.DATABASE_URL !== undefined) return openPostgres({ url: config.DATABASE_URL });
  const folder = join(resolve(config.DATA_DIR), 'postgres');
  const running = await attachEmbeddedPostgres(folder);
  if (running !== undefined) return openPostgres({ url: running });
  const server = await startEmbeddedPostgres({ folder });
  const postgres = await openPostgres({ url: server.url(), alone: true });
  return {
    ...postgres,
    close: async () => {
      await postgres.close();
      await server.stop();
    },
  };
};
