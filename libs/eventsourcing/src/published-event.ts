import { publishedText } from './opened-log.ts';
import type { LogMessage, Message } from './ports.ts';
import {
  effectiveAt,
  type Position,
  position,
  type RecordedEvent,
  type Revision,
  revision,
  type StreamName,
} from './types.ts';

/** What a service says to the others: a type and data from `@sales/contracts`. */
export type Publication = { readonly type: string; readonly data: unknown };

/** A published event as a consumer sees it. */
export type PublishedEvent<Type extends string = string, Data = unknown> = {
  readonly id: string;
  /** For example `sales.order.submitted.v1`. */
  readonly type: Type;
  readonly data: Data;
  /**
   * The data as the text that was published, what is said of persons in boxes; absent in an event that did not come
   * over the log.
   */
  readonly json?: string;
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  /** Position of the message before it in its partition; 0 for the first. */
  readonly previous: Position;
  /** When the system recorded it. */
  readonly recordedAt: string;
  /** When it was true in the business. */
  readonly effectiveAt: string;
  readonly actor: string;
  /** For whom the actor did it, where that is another person. */
  readonly onBehalfOf?: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  readonly reason?: string;
  readonly traceparent?: string;
};

/** Where the events of each type come from: computed once, because every event says it. */
const sources = new Map<string, string>();

const sourceOf = (type: string): string => {
  const known = sources.get(type);
  if (known !== undefined) return known;
  const source = `/sales/${type.split('.')[1] ?? ''}`;
  sources.set(type, source);
  return source;
};

/**
 * CloudEvents 1.0, Kafka binary mode: attributes as `ce_` headers, data as JSON. `position`, `previous`, `revision`
 * and the rest of our own are extension attributes. Every event pays for every byte of this, so what the rest of a
 * message says is left out: the subject is the key, the name of the schema follows from the type; `effectivetime` is
 * absent where it is `time`, `commandid` where it is the cause, `schemaversion` where it is 1, `log` (the number of the
 * log's incarnation) in the first.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export const toMessage = (
  event: RecordedEvent,
  { type, data }: Publication,
  previous: Position,
  incarnation = 0,
): Message => {
  const { metadata } = event;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_type: type,
    ce_source: sourceOf(type),
    ce_time: metadata.recordedAt,
    ce_position: String(event.position),
    ce_previous: String(previous),
    ce_revision: String(event.revision),
    ce_actor: metadata.actor,
    ce_correlationid: metadata.correlationId,
    ce_causationid: metadata.causationId,
  };
  if (metadata.commandId !== metadata.causationId) headers['ce_commandid'] = metadata.commandId;
  if (metadata.schemaVersion !== 1) headers['ce_schemaversion'] = String(metadata.schemaVersion);
  if (incarnation > 0) headers['ce_log'] = String(incarnation);
  const effective = effectiveAt(metadata);
  if (effective !== metadata.recordedAt) headers['ce_effectivetime'] = effective;
  if (metadata.onBehalfOf !== undefined) headers['ce_onbehalfof'] = metadata.onBehalfOf;
  if (metadata.reason !== undefined) headers['ce_reason'] = metadata.reason;
  if (metadata.traceparent !== undefined) headers['ce_traceparent'] = metadata.traceparent;
  return { key: event.stream, value: JSON.stringify(data), headers };
};

/** Whether the message ends what was said of its key instead of saying something. */
export const isTombstone = ({ value }: Message): boolean => value === null;

const decoded = new WeakMap<LogMessage, PublishedEvent>();

/**
 * The event of a message, once for all readers of this process that get the same message. The data is decoded when it
 * is first read: most readers of a topic look at few of its types.
 * @throws Error when the message is not one of ours: a header is missing, or (when the data is read) the value is
 * not JSON
 */
export const fromMessage = (message: LogMessage): PublishedEvent => {
  const known = decoded.get(message);
  if (known !== undefined) return known;
  const event = decode(message);
  decoded.set(message, event);
  return event;
};

const decode = (message: LogMessage): PublishedEvent => {
  const { headers } = message;
  const header = (name: string): string => {
    const value = headers[name];
    if (value === undefined) throw new Error(`message at offset ${message.offset} has no header ${name}`);
    return value;
  };
  const { ce_onbehalfof: onBehalfOf, ce_reason: reason, ce_traceparent: traceparent } = headers;
  const text = publishedText(message);
  let data: unknown;
  return {
    id: header('ce_id'),
    type: header('ce_type'),
    get data() {
      data ??= JSON.parse(message.value ?? 'null');
      return data;
    },
    ...(text !== null && { json: text }),
    stream: message.key as StreamName,
    revision: revision(BigInt(header('ce_revision'))),
    position: position(header('ce_position')),
    previous: position(header('ce_previous')),
    recordedAt: header('ce_time'),
    effectiveAt: headers['ce_effectivetime'] ?? header('ce_time'),
    actor: header('ce_actor'),
    correlationId: header('ce_correlationid'),
    causationId: header('ce_causationid'),
    commandId: headers['ce_commandid'] ?? header('ce_causationid'),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(reason !== undefined && { reason }),
    ...(traceparent !== undefined && { traceparent }),
  };
};

/** Position of a message without decoding the rest; 0 when there is no message. */
export const positionOf = (message: LogMessage | undefined): Position => position(message?.headers['ce_position'] ?? 0);

/** Position of the message before it in its partition, without decoding the rest; 0 when it is the first. */
export const previousOf = (message: LogMessage): Position => position(message.headers['ce_previous'] ?? 0);
