import {
  type AllStreamResolvedEvent,
  type EventData,
  type JSONType,
  jsonEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';
import {
  type EventMetadata,
  EventTooLarge,
  type NewEvent,
  position,
  type RecordedEvent,
  revision,
  type StreamName,
} from '@sales/eventsourcing';

/** Largest event, data and metadata together, in bytes. */
export const eventLimit = 256 * 1024;

const sizeOf = ({ data, metadata }: NewEvent): number =>
  Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));

export const totalSizeOf = (events: readonly NewEvent[]): number =>
  events.reduce((total, event) => total + sizeOf(event), 0);

/**
 * The metadata goes as it is into the custom metadata of the server, so that nothing of it depends on how a server
 * names things. @throws EventTooLarge
 */
export const toEventData = (stream: StreamName, event: NewEvent): EventData => {
  const size = sizeOf(event);
  if (size > eventLimit) throw new EventTooLarge(stream, size, eventLimit);
  const { eventId: id, type, data, metadata } = event;
  return jsonEvent({ id, type, data: data as JSONType, metadata });
};

const texts = ['actor', 'correlationId', 'causationId', 'commandId', 'recordedAt'] as const;

const isMetadata = (value: unknown): value is EventMetadata =>
  typeof value === 'object' &&
  value !== null &&
  'schemaVersion' in value &&
  typeof value.schemaVersion === 'number' &&
  texts.every((name) => typeof Reflect.get(value, name) === 'string');

/**
 * @throws TypeError on an event that this system has not written: no reader may go on without knowing what it says, and
 * asking again gives the same.
 */
export const toRecorded = ({ event }: ResolvedEvent | AllStreamResolvedEvent): RecordedEvent => {
  if (event === undefined) throw new TypeError('the event store sent a link without its event');
  const { type, data, id, metadata, streamId, revision: at } = event;
  const where = `${streamId}@${at}`;
  if (!event.isJson || !isMetadata(metadata)) throw new TypeError(`${where} was not written by this system`);
  if (event.position === undefined) throw new TypeError(`${where} has no position: the server is older than 22.6`);
  return {
    type,
    data,
    eventId: id,
    metadata,
    stream: streamId as StreamName,
    revision: revision(at),
    position: position(event.position.commit),
  };
};
