import {
  categoryOf,
  type EventStore,
  type NewEvent,
  type StreamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { childTrace } from '../http/trace.ts';
import type { Metrics } from './metrics.ts';
import { instant, type Tracer } from './tracing.ts';

/** The same store, whose appends are measured, and traced where traces are collected. */
export const measuredStore = (
  store: EventStore,
  { appended }: Pick<Metrics, 'appended'>,
  tracer?: Tracer | undefined,
): EventStore => ({
  ...store,
  append: async (...given) => {
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    try {
      const result = await store.append(...given);
      appended('appended', seconds());
      if (tracer !== undefined) traceAppend(tracer, given, seconds());
      return result;
    } catch (error) {
      appended(error instanceof WrongExpectedRevision ? 'conflict' : 'failed', seconds());
      if (tracer !== undefined) traceAppend(tracer, given, seconds(), error);
      throw error;
    }
  },
});

/** Events that are appended together may be of several commands: the first one's trace has the span. */
const traceAppend = (
  tracer: Tracer,
  [stream, events]: readonly [StreamName, readonly NewEvent[], ...unknown[]],
  seconds: number,
  error?: unknown,
): void => {
  const parent = events[0]?.metadata.traceparent;
  if (parent === undefined) return;
  const end = instant();
  tracer({
    name: `append ${categoryOf(stream)}`,
    kind: 'client',
    traceparent: childTrace(parent),
    parent,
    start: end - seconds * 1000,
    end,
    attributes: { 'event.stream': stream, 'event.types': events.map(({ type }) => type).join(' ') },
    error,
  });
};
