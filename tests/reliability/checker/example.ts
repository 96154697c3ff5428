import {
  categoryOf,
  type DomainEvent,
  derivedId,
  eventIdOf,
  fromMessage,
  type Position,
  partitionFor,
  position,
  type RecordedEvent,
  type Revision,
  revision,
  rootId,
  type StreamName,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { type Entry, operationsOf } from '../history.ts';
import { type Evidence, type PublishedRecord, publishedIn, type TopicEvidence } from './evidence.ts';

/** A hand-made run, for the tests of the checks: published types stand in the log directly. */
export type Example = {
  readonly entries: Entry[];
  readonly events: RecordedEvent[];
};

export const id = (name: string): string => derivedId(rootId, name);
export const stream = (category: string, name: string): StreamName => streamName(category, name);

const partitions = 4;
const time = '2026-01-01T00:00:00.000Z';

const nextRevision = ({ events }: Example, name: StreamName): Revision =>
  revision(events.filter((event) => event.stream === name).length);

/** Records events as one command, which belongs to the operation `operation`. */
export const record = (
  example: Example,
  operation: string,
  name: StreamName,
  events: readonly DomainEvent[],
  by: { readonly actor?: string; readonly commandId?: string; readonly causationId?: string } = {},
): readonly RecordedEvent[] => {
  const commandId = by.commandId ?? id(`command of ${operation}`);
  const { actor = 'user:anonymous', causationId = commandId } = by;
  const metadata = { actor, commandId, causationId, correlationId: operation, recordedAt: time, schemaVersion: 1 };
  const recorded = events.map(
    (event, index): RecordedEvent => ({
      ...event,
      eventId: eventIdOf({ commandId }, index, event),
      metadata,
      stream: name,
      revision: revision(nextRevision(example, name) + BigInt(index)),
      position: position(example.events.length + index + 1),
    }),
  );
  example.events.push(...recorded);
  return recorded;
};

const tokenOf = (last: RecordedEvent | undefined): string =>
  last === undefined ? '' : `${encodeURIComponent(last.stream)}@${last.position}`;

/** An operation of a client that is asked for, recorded and acknowledged. */
export const acknowledge = (
  example: Example,
  operation: string,
  name: StreamName,
  events: readonly DomainEvent[],
): readonly RecordedEvent[] => {
  const request = example.entries.length;
  example.entries.push({ kind: 'invoke', request, operation, name: 'write', access: 'write' });
  const recorded = record(example, operation, name, events);
  const last = recorded.at(-1);
  example.entries.push({
    kind: 'complete',
    request,
    outcome: 'ok',
    status: 201,
    token: tokenOf(last),
    revision: String(last?.revision),
  });
  return recorded;
};

/** What a relay makes of the log. */
export const publish = (events: readonly RecordedEvent[]): readonly TopicEvidence[] =>
  [...Map.groupBy(events, (event) => categoryOf(event.stream))].map(([category, own]) => {
    const topic = `sales.${category}.v1`;
    const ends = new Map<number, { readonly position: Position; readonly offset: bigint }>();
    const records = own.map((event): PublishedRecord => {
      const partition = partitionFor(event.stream, partitions);
      const end = ends.get(partition) ?? { position: position(0), offset: -1n };
      const offset = end.offset + 1n;
      ends.set(partition, { position: event.position, offset });
      const message = toMessage(event, { type: event.type, data: event.data }, end.position);
      return { topic, partition, offset, event: fromMessage({ ...message, offset }) };
    });
    return { topic, category, partitions, records: records.sort((a, b) => a.partition - b.partition) };
  });

export const evidenceOf = ({ entries, events }: Example, changes: Partial<Evidence> = {}): Evidence => {
  const topics = publish(events);
  return {
    operations: operationsOf(entries),
    events,
    topics,
    published: publishedIn(topics),
    timers: new Map(),
    unfinished: [],
    figures: new Map(),
    tables: [],
    ...changes,
  };
};

export const example = (): Example => ({ entries: [], events: [] });
