import { type LogUnderTest, startVictim } from '@sales/eventsourcing/contract';
import { type KafkaLog, openKafka } from '../index.ts';

/** What the contract asks for, on a Kafka that runs. */
export const logUnderTest = (brokers: readonly string[]): LogUnderTest => {
  const opened: KafkaLog[] = [];
  const open = (at: readonly string[], timeoutMs = 30_000) => {
    const kafka = openKafka({ brokers: at, clientId: 'contract', sessionTimeout: 6000, timeoutMs });
    opened.push(kafka);
    return kafka.log;
  };
  return {
    log: open(brokers),
    another: async () => open(brokers),
    victim: async (group, topic) =>
      startVictim(new URL('./victim.ts', import.meta.url), brokers.join(','), group, topic),
    // Nothing listens on port 1.
    broken: async () => open(['127.0.0.1:1'], 500),
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
};
