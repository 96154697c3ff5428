import { randomUUID } from 'node:crypto';
import { openKafka } from '@sales/adapter-kafka';
import { runRelay, streamName } from '@sales/eventsourcing';
import { eventually, memoryPlatform } from '@sales/eventsourcing/testing';
import { sharedKafka } from '@sales/test-kit/kafka';
import { expect, test } from 'vitest';
import { replayTopic } from './replay.ts';
import { isSound } from './sequence.ts';
import { verifyTopics } from './verify.ts';

test('a topic on Kafka is compared with the store, and so is its copy', async () => {
  const { log, close } = openKafka({ clientId: 'ops-test', brokers: await sharedKafka() });
  try {
    const platform = { ...memoryPlatform(), log };
    const name = `sales.jar.${randomUUID()}`;
    const count = 500;
    for (let nth = 1; nth <= count; nth++) {
      const metadata = {
        actor: 'user:ann',
        correlationId: 'c',
        causationId: 'c',
        commandId: 'c',
        recordedAt: '2024-01-15T09:00:00.000Z',
        schemaVersion: 1,
      };
      const event = { type: 'Added', data: { nth }, eventId: randomUUID(), metadata };
      await platform.store.append(streamName('jar', String(nth % 17)), [event], 'any');
    }
    const abort = new AbortController();
    const { signal } = abort;
    const topics = { jar: { name, partitions: 3 } };
    const publish = ({ data }: { data: unknown }) => ({ type: 'sales.jar.added.v1', data });
    const running = runRelay({ ...platform, name: 'jar', topics, publish, checkpointEvery: 0, signal });
    await eventually(async () => (await platform.checkpoints.load(['jar'])).get('jar') === BigInt(count));
    abort.abort();
    await running;

    const never = new AbortController().signal;
    const to = `${name}.copy`;
    expect(await replayTopic({ log, topic: name, to, signal: never })).toBe(count);
    expect(await replayTopic({ log, topic: name, to, signal: never })).toBe(0);
    for (const topic of [name, to]) {
      const verdicts = await verifyTopics({
        ...platform,
        topics: { jar: { name: topic, partitions: 3 } },
        timeoutMs: 10_000,
        signal: never,
      });
      expect(verdicts.reduce((sum, { events }) => sum + events, 0)).toBe(count);
      expect(verdicts.every(isSound)).toBe(true);
    }
  } finally {
    await close();
  }
});
