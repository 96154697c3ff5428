import { topicsByCategory } from '@sales/contracts';
import {
  categoryOf,
  derivedId,
  type EventLog,
  fromMessage,
  type LogMessage,
  type Message,
  type PublishedEvent,
  partitionFor,
  position,
  type RecordedEvent,
  revision,
  rootId,
  streamName,
  toMessage,
} from '@sales/eventsourcing';

export type EventOptions = {
  readonly recordedAt?: string;
  readonly effectiveAt?: string;
  readonly actor?: string;
  readonly onBehalfOf?: string;
  readonly reason?: string;
};

/**
 * Makes published events as the relays would: revisions by stream, positions rising, each partition's chain unbroken.
 */
export type History = {
  /** Adds an event of a stream, for example `order-<id>`. */
  add(category: string, id: string, type: string, data: unknown, options?: EventOptions): PublishedEvent;
  /** The day, in UTC, of an event that is added next. */
  day(options?: EventOptions): string;
  /** Everything so far, in order. */
  readonly events: readonly PublishedEvent[];
  /** Publishes what has been added since the last time. */
  publish(log: EventLog): Promise<void>;
  /** Token of the last event, of all or of a stream: what a command would have answered. */
  token(stream?: string): string;
};

export const createHistory = (start = '2026-03-01T08:00:00.000Z'): History => {
  const events: PublishedEvent[] = [];
  const outgoing = new Map<string, Message[]>();
  const revisions = new Map<string, number>();
  const ends = new Map<string, bigint>();
  let at = 0;
  const recordedAt = (nth: number, { recordedAt: given }: EventOptions): string =>
    given ?? new Date(Date.parse(start) + nth * 1000).toISOString();

  return {
    events,
    day: (options = {}) => new Date(options.effectiveAt ?? recordedAt(at + 1, options)).toISOString().slice(0, 10),
    add: (category, id, type, data, options = {}) => {
      at += 1;
      const stream = streamName(category, id);
      const topic = topicsByCategory[categoryOf(stream)];
      if (topic === undefined) throw new Error(`no topic for ${category}`);
      const next = revisions.get(stream) ?? 0;
      revisions.set(stream, next + 1);
      const partition = `${topic.name}/${partitionFor(stream, topic.partitions)}`;
      const previous = ends.get(partition) ?? 0n;
      ends.set(partition, BigInt(at));
      const eventId = derivedId(rootId, `event ${at}`);
      const recorded: RecordedEvent = {
        type,
        data,
        eventId,
        stream,
        revision: revision(next),
        position: position(at),
        metadata: {
          actor: options.actor ?? 'user:ann',
          correlationId: derivedId(rootId, `conversation ${at}`),
          causationId: derivedId(rootId, `cause ${at}`),
          commandId: derivedId(rootId, `command ${at}`),
          recordedAt: recordedAt(at, options),
          ...(options.effectiveAt !== undefined && { effectiveAt: options.effectiveAt }),
          ...(options.onBehalfOf !== undefined && { onBehalfOf: options.onBehalfOf }),
          ...(options.reason !== undefined && { reason: options.reason }),
          schemaVersion: 1,
        },
      };
      const message: LogMessage = { ...toMessage(recorded, { type, data }, position(previous)), offset: 0n };
      const messages = outgoing.get(topic.name) ?? [];
      messages.push(message);
      outgoing.set(topic.name, messages);
      const event = fromMessage(message);
      events.push(event);
      return event;
    },
    publish: async (log) => {
      for (const [topic, messages] of outgoing) {
        for (let from = 0; from < messages.length; from += 500)
          await log.publish(topic, messages.slice(from, from + 500));
      }
      outgoing.clear();
    },
    token: (stream) => {
      const last = stream === undefined ? events.at(-1) : events.findLast((event) => event.stream === stream);
      return last === undefined ? '' : `${encodeURIComponent(last.stream)}@${last.position}`;
    },
  };
};
