/** The vocabulary of the event store. Nothing here knows a client, a table or a topic. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** `<category>-<id>`, for example `order-0192f3c1-…`. The category has no dash in it; the id may. */
export type StreamName = Branded<string, 'StreamName'>;
/** Number of an event in its stream, from 0n. */
export type Revision = Branded<bigint, 'Revision'>;
/** Place of an event in the whole store. Rises in commit order, may have holes, means nothing else. */
export type Position = Branded<bigint, 'Position'>;

export const revision = (value: bigint | number): Revision => BigInt(value) as Revision;
export const position = (value: bigint | number | string): Position => BigInt(value) as Position;

/** The revision that the appender believes the stream to be at. */
export type ExpectedRevision = Revision | 'no_stream' | 'stream_exists' | 'any';

/** What every event carries beside its data. All of it is given by the appender: nothing is derived later. */
export type EventMetadata = {
  /** Who did it: a user id, or `system:<process>`. */
  readonly actor: string;
  /** For whom the actor did it, where that is another person: a user id. */
  readonly onBehalfOf?: string;
  /** The whole conversation that the event belongs to. */
  readonly correlationId: string;
  /** The message (command or event) that caused this event. */
  readonly causationId: string;
  /** The command that recorded it. Repeating the command adds nothing. */
  readonly commandId: string;
  /** When the system recorded it: RFC 3339, UTC, milliseconds. */
  readonly recordedAt: string;
  /** When it was true in the business; absent means `recordedAt`. */
  readonly effectiveAt?: string;
  /** Version of the shape of `data`, from 1. */
  readonly schemaVersion: number;
  /** Why, as a code: words are data, and sealed. */
  readonly reason?: string;
  /** Hash of the request, keyed, so that an `Idempotency-Key` used again with another body is always recognised. */
  readonly requestHash?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
};

/** A fact in the words of one service. `data` is JSON: no dates, no bigints, no undefined. */
export type DomainEvent = { readonly type: string; readonly data: unknown };

/** An event on its way into the store. */
export type NewEvent<Event extends DomainEvent = DomainEvent> = Event & {
  readonly eventId: string;
  readonly metadata: EventMetadata;
};

/** An event as the store gives it back. */
export type RecordedEvent<Event extends DomainEvent = DomainEvent> = NewEvent<Event> & {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
};

const category = /^[a-z][A-Za-z]*$/;

/** Builds the name of a stream. Throws on a category with a dash and on an empty id: both are programming errors. */
export const streamName = (categoryName: string, id: string): StreamName => {
  if (!category.test(categoryName)) throw new Error(`'${categoryName}' is not a category: letters only, no dash`);
  if (id === '') throw new Error(`a stream of '${categoryName}' needs an id`);
  return `${categoryName}-${id}` as StreamName;
};

export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'));

export const idOf = (stream: StreamName): string => stream.slice(stream.indexOf('-') + 1);

/** The instant at which the event was true in the business. */
export const effectiveAt = (metadata: EventMetadata): string => metadata.effectiveAt ?? metadata.recordedAt;
