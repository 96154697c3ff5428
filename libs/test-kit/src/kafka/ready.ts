import { setTimeout as delay } from 'node:timers/promises';
import { calmIdleTimers } from '@sales/adapter-kafka';
import { Kafka as Client, logLevel } from 'kafkajs';

/**
 * Resolves when the broker answers and is itself one of the cluster's.
 * @param over what it said last, once it has ended
 */
export const serves = async (address: string, id: number, over: () => string | undefined): Promise<void> => {
  calmIdleTimers();
  const client = new Client({
    brokers: [address],
    connectionTimeout: 1000,
    requestTimeout: 1000,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  for (;;) {
    const lastWords = over();
    if (lastWords !== undefined) throw new Error(`Kafka did not start: ${lastWords}`);
    const admin = client.admin();
    try {
      await admin.connect();
      const { brokers } = await admin.describeCluster();
      if (brokers.some((broker) => broker.nodeId === id)) return;
    } catch {
      // Not yet.
    } finally {
      await admin.disconnect();
    }
    await delay(50);
  }
};
