import { type KafkaLog, openKafka } from '@sales/adapter-kafka';
import type { KafkaConfig } from './config.ts';

/** The log of the cluster, for the process of that name. */
export const openLog = (config: KafkaConfig, name: string, onError?: (error: unknown) => void): KafkaLog => {
  const { KAFKA_SASL: mechanism, KAFKA_USERNAME: username = '', KAFKA_PASSWORD: password = '' } = config;
  return openKafka({
    clientId: `sales-${name}`,
    brokers: config.KAFKA_BROKERS.split(','),
    tls: config.KAFKA_TLS,
    replication: config.KAFKA_REPLICATION,
    ...(mechanism !== undefined && { sasl: { mechanism, username, password } }),
    ...(onError !== undefined && { onError }),
  });
};
