import { GenericContainer, Wait } from 'testcontainers';
import { deployedImage } from '../images.ts';
import { freePort } from '../ports.ts';
import { serves } from './ready.ts';
import { clusterId } from './settings.ts';

export type KafkaImage = {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
};

/** The deployed one; `KAFKA_IMAGE` names another. */
export const kafkaImage = deployedImage('KAFKA_IMAGE');

/**
 * One broker from the official image. Clients are told its address outside the container, so that has to be known
 * before.
 */
export const startKafkaImage = async (image: string): Promise<KafkaImage> => {
  const port = await freePort();
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      CLUSTER_ID: clusterId,
      KAFKA_LOG_DIRS: '/tmp/kafka-logs',
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(120_000)
    .start();
  const address = `${container.getHost()}:${port}`;
  await serves(address, 1, () => undefined);
  return {
    brokers: [address],
    stop: async () => {
      await container.stop();
    },
  };
};
