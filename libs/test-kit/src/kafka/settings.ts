import { type Security, securitySettings } from './security.ts';

/** One broker of a cluster, which is a controller too. */
export type BrokerPlace = {
  /** From 1. */
  readonly id: number;
  readonly port: number;
  /** Where clients are told to come; not the same where something stands in front. */
  readonly advertisedPort: number;
  readonly controllerPort: number;
  /** With TLS and a password. */
  readonly securePort: number;
  /** Where its data are. */
  readonly folder: string;
};

/** The clusters of this machine may have one id: each has addresses of its own, and nothing compares them. */
export const clusterId = 'c2FsZXMtbmF0aXZlLWthZg';

/**
 * `server.properties` of one broker. Small and quick to start; everything that decides what is durable, ordered or
 * delivered is as Kafka has it, but for topics, which are made by their users and never by a typing error.
 */
export const brokerSettings = (
  me: BrokerPlace,
  all: readonly BrokerPlace[],
  security: Security | undefined,
): string => {
  const replicas = Math.min(3, all.length);
  const secureDoors = security === undefined ? [] : [`SECURE://127.0.0.1:${me.securePort}`];
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': me.id,
    'controller.quorum.voters': all.map((one) => `${one.id}@127.0.0.1:${one.controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: [`PLAINTEXT://127.0.0.1:${me.port}`, ...secureDoors, `CONTROLLER://127.0.0.1:${me.controllerPort}`].join(
      ',',
    ),
    'advertised.listeners': [`PLAINTEXT://127.0.0.1:${me.advertisedPort}`, ...secureDoors].join(','),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    ...(security !== undefined && securitySettings(security)),
    'log.dirs': me.folder,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.min(2, replicas),
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': Math.min(2, replicas),
    // A group of one need not wait three seconds for others.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // How soon the others take over from a dead broker.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
};
