import { connect as dial, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as dialSecurely } from 'node:tls';
import { type Cluster, Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { retry, usualRetries } from './retry.ts';

export type LogLine = (
  level: 'error' | 'warn' | 'info',
  text: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

export type ClientOptions = {
  /** `host:port` of some brokers; the others are found by them. */
  readonly brokers: readonly string[];
  /** Shows up in the logs and quotas of the brokers. */
  readonly clientId: string;
  /** `true` for the certificates of the system, or what `tls.connect` takes. Default: no TLS. */
  readonly tls?: boolean | ConnectionOptions;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** What kafkajs has to say: much of it is about failures that it gets over. Default: nothing is heard. */
  readonly logger?: LogLine;
};

/** How long one request may take, in ms; the broker is told to answer a little earlier. */
export const requestTimeout = 15_000;

export type Client = {
  readonly kafka: Kafka;
  /**
   * Why the last connection that broke did so; kafkajs says it only after its last retry. Nothing once another one
   * stands.
   */
  failure(): Error | undefined;
  /** Breaks the connections, and makes no other. For when kafkajs does not come to an end by itself. */
  destroy(): void;
};

type Use = {
  /** How often kafkajs tries to find a broker that answers. Default: 5. */
  readonly retries?: number;
  /** Told when a connection ends that stood. */
  readonly onBroken?: () => void;
};

/** A client of its own for each use, so that each can be given up for itself. */
export const openClient = (options: ClientOptions, { retries = usualRetries, onBroken }: Use = {}): Client => {
  const { brokers, clientId, tls = false, sasl, logger } = options;
  const sockets = new Set<Socket>();
  let isGivenUp = false;
  let failure: Error | undefined;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: 5000,
    authenticationTimeout: 10_000,
    requestTimeout,
    retry: { ...retry, retries },
    logLevel: logger === undefined ? logLevel.NOTHING : logLevel.INFO,
    ssl: typeof tls === 'boolean' ? tls : { ...tls },
    ...(sasl !== undefined && { sasl: saslOptions(sasl) }),
    socketFactory: ({ host, port, ssl, onConnect }) => {
      if (isGivenUp) throw new Error('the client was given up');
      const socket = ssl
        ? dialSecurely({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
        : dial({ host, port }, onConnect);
      socket.setKeepAlive(true, 30_000);
      // Small requests that each wait for an answer.
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      socket.once(ssl ? 'secureConnect' : 'connect', () => {
        failure = undefined;
        if (onBroken !== undefined) socket.once('close', onBroken);
      });
      socket.once('error', (error) => {
        failure = error;
      });
      return socket;
    },
    ...(logger !== undefined && { logCreator: () => (entry) => heard(logger, entry) }),
  };
  return {
    kafka: new Kafka(config),
    failure: () => failure,
    destroy: () => {
      isGivenUp = true;
      // With an error: of a socket that only closes, kafkajs does not hear.
      for (const socket of sockets) socket.destroy(new Error('the client was given up'));
    },
  };
};

const saslOptions = ({ mechanism, username, password }: NonNullable<ClientOptions['sasl']>): SASLOptions => {
  const account = { username, password };
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...account };
    case 'scram-sha-256':
      return { mechanism, ...account };
    case 'scram-sha-512':
      return { mechanism, ...account };
  }
};

const heard = (
  logger: LogLine,
  { level, log, namespace }: { level: logLevel; log: { message: string }; namespace: string },
): void => {
  const { message, ...fields } = log;
  const name = level === logLevel.ERROR ? 'error' : level === logLevel.WARN ? 'warn' : 'info';
  logger(name, `${namespace}: ${message}`, fields);
};

/**
 * The connections of a client, for requests that kafkajs has no method for. A consumer hands them to its assigners, and
 * this one never joins its group.
 */
export const openCluster = async ({ kafka }: Client): Promise<Cluster> => {
  const handed = Promise.withResolvers<Cluster>();
  kafka.consumer({
    groupId: 'unused',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        handed.resolve(cluster);
        return {
          name: 'unused',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'unused', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  const cluster = await handed.promise;
  await cluster.connect();
  return cluster;
};
