import { randomUUID } from 'node:crypto';
import type { EventStore, Message } from '../ports.ts';
import {
  type DomainEvent,
  type NewEvent,
  type Position,
  type RecordedEvent,
  type StreamName,
  streamName,
} from '../types.ts';

/** A category that no other test has: letters only, as categories are. */
export const freshCategory = (): string =>
  `t${randomUUID().replace(/[-\d]/g, (character) => 'ghijklmnopq'[Number(character)] ?? 'x')}`;

export const freshStream = (category = freshCategory()): StreamName => streamName(category, randomUUID());

/** A name that no other test has. */
export const fresh = (prefix: string): string => `${prefix}-${randomUUID()}`;

export const newEvent = (data: unknown = {}, type = 'ThingHappened'): NewEvent<DomainEvent> => ({
  type,
  data,
  eventId: randomUUID(),
  metadata: {
    actor: 'service:contract',
    correlationId: 'conversation',
    causationId: 'cause',
    commandId: randomUUID(),
    recordedAt: '2024-01-15T09:00:00.000Z',
    schemaVersion: 1,
  },
});

export const newEvents = (count: number): readonly NewEvent<DomainEvent>[] =>
  Array.from({ length: count }, (_, number) => newEvent({ number }));

export const message = (key: string, value: string): Message => ({ key, value, headers: { origin: 'contract' } });

/** A reader of the whole store whose events can be waited for. */
export type Follower = {
  readonly events: readonly RecordedEvent[];
  readonly checkpoint: () => Position | undefined;
  /** Resolves when this many events have been seen. Rejects when the subscription ends before. */
  seen(count: number): Promise<void>;
  /** Resolves when the subscription says that it holds everything. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
};

export const follow = (
  store: EventStore,
  categories: readonly string[],
  options: { readonly after?: Position; readonly onEvent?: () => Promise<void> } = {},
): Follower => {
  const abort = new AbortController();
  const events: RecordedEvent[] = [];
  const waiting = new Set<() => void>();
  let checkpoint: Position | undefined;
  let caughtUp = false;
  let over: unknown;

  const read = async (): Promise<void> => {
    const { after, onEvent } = options;
    const batches = store.subscribeAll({ categories, signal: abort.signal, ...(after !== undefined && { after }) });
    for await (const batch of batches) {
      for (const event of batch.events) {
        events.push(event);
        await onEvent?.();
      }
      checkpoint = batch.checkpoint;
      caughtUp ||= batch.caughtUp;
      for (const check of waiting) check();
    }
  };
  const reading = read()
    .catch((error: unknown) => {
      over = error;
    })
    .finally(() => {
      over ??= new Error(`the subscription ended after ${events.length} events`);
      for (const check of waiting) check();
    });

  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (condition()) resolve();
        else if (over !== undefined) reject(over);
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });

  return {
    events,
    checkpoint: () => checkpoint,
    seen: (count) => until(() => events.length >= count),
    caughtUp: () => until(() => caughtUp),
    stop: async () => {
      abort.abort();
      await reading;
    },
  };
};
