import type { PartitionMetadata } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { LeaderMoved, learnRoutes, routed } from './routing.ts';

const led = (...leaders: readonly number[]): PartitionMetadata[] =>
  leaders.map((leader, partitionId) => ({ partitionErrorCode: 0, partitionId, leader, replicas: [1, 2], isr: [1, 2] }));

const [message = { key: '', value: null }] = routed(1, [
  { partition: 1, messages: [{ key: 'key', value: 'value', headers: {} }] },
]);

describe('a send for one leader', () => {
  test('goes where it is meant to while that leads the partition', () => {
    const partition = learnRoutes().partitioner();
    expect(partition({ topic: 't', partitionMetadata: led(2, 1), message })).toBe(1);
  });

  test('is stopped when another leads it, and the next one knows', () => {
    const routes = learnRoutes();
    expect(routes.leaderOf('t', 1)).toBe(-1);
    const send = () => routes.partitioner()({ topic: 't', partitionMetadata: led(2, 2), message });
    expect(send).toThrow(LeaderMoved);
    expect(routes.leaderOf('t', 1)).toBe(2);
    expect(routes.leaderOf('u', 1)).toBe(-1);
  });

  test('waits for a leader when there is none: kafkajs would drop the message', () => {
    const send = (leader: readonly number[]) => () =>
      learnRoutes().partitioner()({ topic: 't', partitionMetadata: led(...leader), message });
    expect(send([1, -1])).toThrow(expect.objectContaining({ name: 'KafkaJSMetadataNotLoaded' }));
    expect(send([1])).toThrow(expect.objectContaining({ name: 'KafkaJSMetadataNotLoaded' }));
  });
});
