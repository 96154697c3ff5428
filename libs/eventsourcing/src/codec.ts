import type { EventStore } from './ports.ts';
import { categoryOf, type DomainEvent, type NewEvent, type RecordedEvent, type StreamName } from './types.ts';

/** How the events of a category are stored, and how those are read that were stored otherwise. Storage format. */
export type Codec<Event extends DomainEvent = DomainEvent> = {
  /** Version of what is stored now, from 1: the metadata of each event say it. */
  readonly version: number;
  /** What is stored instead of an event that is long; `unpack` gives the event again. */
  readonly packing?: { pack(event: Event): DomainEvent; unpack(stored: DomainEvent): Event };
  /** By version: makes what was stored in that version what would be stored in the next. */
  readonly upcasts?: Readonly<Record<number, (stored: DomainEvent) => DomainEvent>>;
};

/** What is stored of an event. */
export const encodeWith =
  ({ version, packing }: Codec) =>
  (event: NewEvent): NewEvent => ({
    ...event,
    ...packing?.pack(event),
    metadata: { ...event.metadata, schemaVersion: version },
  });

/**
 * The event, in the shape of today. The metadata keep the version in which it was stored.
 * @throws Error for an event of a later version: it was stored by a later release
 */
export const decodeWith =
  ({ version, packing, upcasts = {} }: Codec) =>
  (event: RecordedEvent): RecordedEvent => {
    const { schemaVersion } = event.metadata;
    if (schemaVersion > version)
      throw new Error(
        `${event.type} at ${event.position} is of version ${schemaVersion}, this release reads ${version}`,
      );
    let stored: DomainEvent = event;
    for (let from = schemaVersion; from < version; from++) stored = upcasts[from]?.(stored) ?? stored;
    const { type, data } = packing?.unpack(stored) ?? stored;
    return { ...event, type, data };
  };

/** By category. A category that is not in it stores its events as they are. */
export type Codecs = Readonly<Record<string, Codec>>;

/**
 * The store as services see it: what they append is encoded, what they read is decoded. Relay, verification, export and
 * import work on what is stored.
 */
export const codedStore = (store: EventStore, codecs: Codecs): EventStore => {
  if (Object.keys(codecs).length === 0) return store;
  const encoders = new Map(Object.entries(codecs).map(([category, codec]) => [category, encodeWith(codec)]));
  const decoders = new Map(Object.entries(codecs).map(([category, codec]) => [category, decodeWith(codec)]));
  const decode = (event: RecordedEvent): RecordedEvent => decoders.get(categoryOf(event.stream))?.(event) ?? event;
  const encoded = (stream: StreamName, events: readonly NewEvent[]): readonly NewEvent[] => {
    const encode = encoders.get(categoryOf(stream));
    return encode === undefined ? events : events.map(encode);
  };
  return {
    append: async (stream, events, expected) => store.append(stream, encoded(stream, events), expected),
    read: async (...given) => (await store.read(...given)).map(decode),
    async *subscribeAll(options) {
      for await (const batch of store.subscribeAll(options)) yield { ...batch, events: batch.events.map(decode) };
    },
  };
};
