import type { EventBatch, LogMessage, PublishedEvent, ReactionTrace } from '@sales/eventsourcing';
import { childTrace } from '../http/trace.ts';

/** A piece of work, told when it is over. Times in ms since 1970. */
export type Span = {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer';
  /** Its own: whatever it causes carries this. */
  readonly traceparent: string;
  /** Of what caused it; without one it begins a trace. */
  readonly parent?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly error?: unknown;
};

/** Takes note of the work of one service. Absent where traces are not collected. */
export type Tracer = (span: Span) => void;

export type Tracing = {
  readonly tracer: (service: string) => Tracer;
  /** Sends what has not been sent. Never rejects. */
  close(): Promise<void>;
};

/** Now, in ms since 1970, with fractions. */
export const instant = (): number => performance.timeOrigin + performance.now();

type Batch = Pick<Span, 'name' | 'kind' | 'start' | 'attributes'>;

/** Work on many events at once is a span in each of their traces. */
export const traceBatch = (tracer: Tracer, traces: readonly (string | undefined)[], batch: Batch): void => {
  const end = instant();
  const attributes = { ...batch.attributes, 'messaging.batch.message_count': traces.length };
  for (const parent of new Set(traces))
    if (parent !== undefined) tracer({ ...batch, attributes, end, parent, traceparent: childTrace(parent) });
};

export const tracesOfEvents = ({ events }: EventBatch): readonly (string | undefined)[] =>
  events.map(({ metadata }) => metadata.traceparent);

export const tracesOfMessages = (messages: readonly LogMessage[]): readonly (string | undefined)[] =>
  messages.map(({ headers }) => headers['ce_traceparent']);

/**
 * The reaction of a process to an event, as a span below what the event was recorded in. Most events are none of its
 * business: it counts from the moment that its traceparent is asked for, which is when it does something.
 */
export const traceReaction =
  (tracer: Tracer, process: string) =>
  ({ type, stream, id, correlationId, traceparent: parent }: PublishedEvent): ReactionTrace => {
    const start = instant();
    let own: string | undefined;
    return {
      traceparent: () => {
        own ??= childTrace(parent);
        return own;
      },
      end: (error) => {
        if (own === undefined) return;
        const attributes = { 'event.id': id, 'event.stream': stream, 'sales.correlation_id': correlationId };
        const span = { name: `${process} ${type}`, kind: 'consumer', traceparent: own, parent, start } as const;
        tracer({ ...span, end: instant(), attributes, error });
      },
    };
  };
