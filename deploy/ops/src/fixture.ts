import {
  type ChainSeal,
  categoryOf,
  type EventLog,
  type EventStore,
  runRelay,
  signRoot,
  streamName,
} from '@sales/eventsourcing';
import { eventually, memoryLeases, memoryPlatform, testId } from '@sales/eventsourcing/testing';

export const topics = { jar: { name: 'sales.jar.v1', partitions: 2 } };

export type System = { readonly store: EventStore; readonly log: EventLog; readonly seal: ChainSeal };

const day = (nth: number): string => `2024-01-${String(nth).padStart(2, '0')}T09:00:00.000Z`;

/** A system whose events are published as they are, and chained; `change` says what is other in one of them. */
export const made = async (change: (nth: number) => object = () => ({})) => {
  const { store, log, checkpoints } = memoryPlatform();
  const addMore = async (from: number, to: number): Promise<void> => {
    for (let nth = from; nth <= to; nth++) {
      const ids = { correlationId: 'c', causationId: 'c', commandId: 'c' };
      const metadata = { actor: 'user:ann', ...ids, recordedAt: day(nth), schemaVersion: 1 };
      const event = { type: 'Added', data: { nth, ...change(nth) }, eventId: testId(nth), metadata };
      await store.append(streamName('jar', String(nth % 7)), [event], 'any');
    }
    const last = store.all().findLast(({ stream }) => categoryOf(stream) === 'jar')?.position ?? 0n;
    const abort = new AbortController();
    const publish = ({ data }: { data: unknown }) => ({ type: 'sales.jar.added.v1', data });
    const relay = { store, log, checkpoints, leases: memoryLeases(), name: 'jar', topics, publish, checkpointEvery: 0 };
    const running = runRelay({ ...relay, signal: abort.signal });
    await eventually(async () => ((await checkpoints.load(['jar'])).get('jar') ?? 0n) >= last);
    abort.abort();
    await running;
  };
  return { store, log, addMore, all: () => store.all() };
};

export const sign = ({ store, log, seal }: System, nth: number, reason?: string) => {
  const id = testId(500 + nth);
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:test' };
  const options = { store, log, topics: Object.values(topics), seal, context, now: day(nth) };
  return signRoot({ ...options, ...(reason !== undefined && { reason }) });
};
