import type { Clock, Ids } from '../ports.ts';
import { position, type RecordedEvent, revision, streamName } from '../types.ts';

/** A clock that stands still until it is told. */
export type FixedClock = Clock & {
  advance(ms: number): void;
  set(instant: string): void;
  /** Called after each change. */
  onChange(listener: () => void): void;
};

export const fixedClock = (start = '2024-01-15T09:00:00.000Z'): FixedClock => {
  let now = Date.parse(start);
  const listeners: (() => void)[] = [];
  const move = (to: number): void => {
    now = to;
    for (const listener of listeners) listener();
  };
  return {
    now: () => new Date(now).toISOString(),
    advance: (ms) => move(now + ms),
    set: (instant) => move(Date.parse(instant)),
    onChange: (listener) => listeners.push(listener),
  };
};

/** The nth id of a test, a UUIDv7 in form. */
export const testId = (nth: number): string => `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`;

/** Gives `testId(1)`, `testId(2)` and so on. */
export const countingIds = (): Ids => {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return testId(count);
    },
  };
};

/** A recorded event with every field. */
export const recordedExample = (category: string, type: string, data: unknown): RecordedEvent => ({
  type,
  data,
  eventId: testId(1),
  stream: streamName(category, testId(2)),
  revision: revision(3),
  position: position(42),
  metadata: {
    actor: 'user:ann',
    onBehalfOf: 'user:bob',
    correlationId: testId(4),
    causationId: testId(5),
    commandId: testId(6),
    recordedAt: '2026-03-01T09:30:00.000Z',
    effectiveAt: '2026-02-28T23:00:00.000Z',
    schemaVersion: 2,
    reason: 'found',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
});

/** The headers that every message has. */
export const headersExample = {
  ce_id: 'e1',
  ce_type: 'sales.order.submitted.v1',
  ce_revision: '0',
  ce_position: '1',
  ce_previous: '0',
  ce_time: '2024-01-15T09:00:00.000Z',
  ce_actor: 'user:ann',
  ce_correlationid: 'c',
  ce_causationid: 'c',
  ce_commandid: 'c',
};
