import { type ConsumeOptions, pause } from '@sales/eventsourcing';
import type { ClientOptions } from './client.ts';
import { unavailable } from './failures.ts';
import type { InHand } from './lanes.ts';
import { groupMember } from './member.ts';
import type { Topics } from './topics.ts';

export type ConsumerContext = {
  readonly client: ClientOptions;
  readonly topics: Topics;
  readonly sessionTimeout: number;
  /** Told why a consumer had to be started again. */
  readonly onError: (error: unknown) => void;
  /** Consumers that run, and when each was last known to be at work, by `performance.now()`. */
  readonly running: Map<symbol, { readonly group: string; alive: number }>;
};

/** How long a consumer may fetch nothing and join nothing before it is taken for stuck, in ms. */
const stuckAfter = 60_000;

/** How often it looks for topics that were not there yet, and whether it is stuck, in ms. */
const rounds = 2000;

const longestRest = 5000;

/**
 * Consumes until the signal is aborted, whatever happens to the brokers or to kafkajs: whenever a member of the group
 * comes to its end, another one takes its place.
 */
export const consumeGroup = async (context: ConsumerContext, options: ConsumeOptions): Promise<void> => {
  const { onError, running } = context;
  const { group, signal } = options;
  const inHand: InHand = new Map();
  const me = Symbol(group);
  const state = { group, alive: performance.now() };
  running.set(me, state);
  let rest = 100;
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await oneLife(context, options, inHand, state);
      rest = 100;
    } catch (error) {
      onError(unavailable(`group ${group} starts again`, error));
      // After a long life a new one may begin at once.
      rest = performance.now() - began > 30_000 ? 100 : Math.min(rest * 2, longestRest);
      await pause(rest * (0.75 + Math.random() / 2), signal);
    }
  }
  await Promise.allSettled(inHand.values());
  running.delete(me);
};

const existing = async (topics: Topics, wanted: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(wanted.map(async (topic) => ({ topic, count: await topics.partitions(topic) })));
  return found.flatMap(({ topic, count }) => (count === undefined ? [] : [topic]));
};

const aborted = (signal: AbortSignal): Promise<readonly never[]> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve([]);
    else signal.addEventListener('abort', () => resolve([]), { once: true });
  });

/** One member of the group. Resolves on abort, and when a topic has come up that was not there before. */
const oneLife = async (
  { client, topics, sessionTimeout }: ConsumerContext,
  options: ConsumeOptions,
  inHand: InHand,
  state: { alive: number },
): Promise<void> => {
  const { signal } = options;
  const there = await Promise.race([existing(topics, options.topics), aborted(signal)]);
  if (there.length === 0) {
    state.alive = performance.now();
    await pause(rounds / 4, signal);
    return;
  }
  const alive = (): void => {
    state.alive = performance.now();
  };
  const member = groupMember({ client, sessionTimeout, consume: options, topics: there, inHand, alive });
  const over = new AbortController();
  const watching = watch(AbortSignal.any([signal, over.signal]), state, async () => {
    const isComplete = there.length === options.topics.length;
    return !isComplete && (await existing(topics, options.topics)).length > there.length;
  });
  try {
    await Promise.race([member.crashed, watching, member.join().then(() => watching)]);
  } finally {
    over.abort();
    await member.leave();
  }
};

/** Resolves on abort or when there is news; rejects when nothing has been heard of the member for too long. */
const watch = async (signal: AbortSignal, state: { alive: number }, news: () => Promise<boolean>): Promise<void> => {
  state.alive = performance.now();
  while (!signal.aborted) {
    await pause(rounds, signal);
    if (performance.now() - state.alive > stuckAfter) throw new Error('no sign of life');
    if (await news().catch(() => false)) return;
  }
};
