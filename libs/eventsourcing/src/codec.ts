import type { EventStore, PersonKeys } from './ports.ts';
import { open, type Personal, type PersonalFields, seal } from './sealing.ts';
import { categoryOf, type DomainEvent, type NewEvent, type RecordedEvent, type StreamName } from './types.ts';

/** How the events of a category are stored, and how those are read that were stored otherwise. Storage format. */
export type Codec<Event extends DomainEvent = DomainEvent> = {
  /** Version of what is stored now, from 1: the metadata of each event say it. */
  readonly version: number;
  /** What is stored instead of an event that is long; `unpack` gives the event again. */
  readonly packing?: { pack(event: Event): DomainEvent; unpack(stored: DomainEvent): Event };
  /** By type: where events have personal values, which are sealed before anything is stored. */
  readonly personal?: Readonly<Record<string, PersonalFields>>;
  /** By version: makes what was stored in that version what would be stored in the next. */
  readonly upcasts?: Readonly<Record<number, (stored: DomainEvent) => DomainEvent>>;
  /**
   * For the release that brings a new version: while it is rolled out, instances of the release before still read, and
   * they know the version before. So that is what is stored, made by `downcast` of what `version` says; the next
   * release leaves this out. Without instances of several releases beside each other it is not needed.
   */
  readonly meanwhile?: { readonly version: number; downcast(stored: DomainEvent): DomainEvent };
};

/** What is stored of an event whose personal values are sealed. */
export const encodeWith =
  ({ version, packing, meanwhile }: Codec) =>
  (event: NewEvent): NewEvent => {
    const { type, data } = packing?.pack(event) ?? event;
    const stored = meanwhile?.downcast({ type, data }) ?? { type, data };
    return { ...event, ...stored, metadata: { ...event.metadata, schemaVersion: meanwhile?.version ?? version } };
  };

/**
 * The event, in the shape of today, what is sealed in it still sealed. The metadata keep the version in which it was
 * stored. The path of a personal value never changes, and an upcast does without it: its person may be erased.
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

/** What is personal in events, by stream and type. */
const personalIn = (codecs: Codecs) => {
  const tables = new Map(Object.entries(codecs).map(([category, { personal = {} }]) => [category, personal]));
  return (stream: StreamName, type: string): Personal | undefined => {
    const table = tables.get(categoryOf(stream));
    const fields = table !== undefined && Object.hasOwn(table, type) ? table[type] : undefined;
    return fields && { fields, subject: stream };
  };
};

/**
 * The store as services see it: what they append is sealed and packed, what they read is unpacked, brought up to date
 * and opened. Relay, verification, export and import work on what is stored.
 */
export const codedStore = (store: EventStore, codecs: Codecs, keys: PersonKeys): EventStore => {
  if (Object.keys(codecs).length === 0) return store;
  const encoders = new Map(Object.entries(codecs).map(([category, codec]) => [category, encodeWith(codec)]));
  const decoders = new Map(Object.entries(codecs).map(([category, codec]) => [category, decodeWith(codec)]));
  const personal = personalIn(codecs);
  const decode = (event: RecordedEvent): RecordedEvent => decoders.get(categoryOf(event.stream))?.(event) ?? event;
  const personalOf = ({ stream, type }: RecordedEvent) => personal(stream, type);
  const decoded = (events: readonly RecordedEvent[]) => open(events.map(decode), personalOf, keys);

  const encoded = async (stream: StreamName, events: readonly NewEvent[]): Promise<readonly NewEvent[]> => {
    const encode = encoders.get(categoryOf(stream));
    if (encode === undefined) return events;
    return (await seal(events, ({ type }) => personal(stream, type), keys)).map(encode);
  };
  return {
    append: async (stream, events, expected) => store.append(stream, await encoded(stream, events), expected),
    read: async (...given) => decoded(await store.read(...given)),
    async *subscribeAll(options) {
      for await (const batch of store.subscribeAll(options)) yield { ...batch, events: await decoded(batch.events) };
    },
  };
};
