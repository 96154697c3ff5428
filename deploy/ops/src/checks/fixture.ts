import { type DomainEvent, position, type RecordedEvent, revision, type StreamName } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import type { Check } from './check.ts';

/** An event of a store: where, what, and the minute of its day. */
export type Stored = DomainEvent & { readonly stream: string; readonly minute?: number };

export const stored = (stream: string, type: string, data: object, minute?: number): Stored => ({
  stream,
  type,
  data,
  ...(minute !== undefined && { minute }),
});

/** The events as a store has them: in the order given, the revisions of each stream from 0. */
export const recorded = (events: readonly Stored[]): readonly RecordedEvent[] => {
  const next = new Map<string, number>();
  return events.map(({ stream, type, data, minute = 0 }, nth) => {
    const own = next.get(stream) ?? 0;
    next.set(stream, own + 1);
    return {
      type,
      data,
      eventId: testId(nth),
      stream: stream as StreamName,
      revision: revision(own),
      position: position(nth + 1),
      metadata: {
        actor: 'user:ann',
        correlationId: testId(nth),
        causationId: testId(nth),
        commandId: testId(nth),
        recordedAt: `2026-01-01T09:${String(minute).padStart(2, '0')}:00.000Z`,
        schemaVersion: 1,
      },
    };
  });
};

/** What a check says of them, where it says anything. */
export const foundBy = async (check: Check, events: readonly RecordedEvent[]): Promise<readonly string[]> => {
  await check.take(events);
  const { first, wrong } = check.end();
  if (wrong !== first.length) throw new Error(`${wrong} were found, ${first.length} are named`);
  return first;
};
