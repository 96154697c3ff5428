import { type HrTime, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { traceParts } from '../http/trace.ts';
import type { Span, Tracing } from './tracing.ts';

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Seconds and nanoseconds. */
const hrTime = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
};

const contextOf = (traceparent: string): SpanContext | undefined => {
  const parts = traceParts(traceparent);
  return parts && { traceId: parts.traceId, spanId: parts.spanId, traceFlags: Number.parseInt(parts.flags, 16) };
};

const readable = (span: Span, context: SpanContext, resource: Resource): ReadableSpan => {
  const parent = span.parent === undefined ? undefined : contextOf(span.parent);
  const message = span.error instanceof Error ? span.error.message : String(span.error);
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => context,
    ...(parent !== undefined && { parentSpanContext: { ...parent, isRemote: true } }),
    startTime: hrTime(span.start),
    endTime: hrTime(span.end),
    duration: hrTime(span.end - span.start),
    status: span.error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message },
    attributes: { ...span.attributes },
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: '@sales/service-kit' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};

/**
 * Sends spans by OTLP over HTTP, as JSON, in batches: at most a second late, dropped when the collector is away for
 * long, never in the way of a request. Further settings are those of OpenTelemetry: `OTEL_EXPORTER_OTLP_HEADERS`…
 */
export const openTracing = (endpoint: string): Tracing => {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000, maxQueueSize: 16_384 });
  return {
    tracer: (service) => {
      const resource = resourceFromAttributes({ 'service.name': `sales-${service}`, 'service.namespace': 'sales' });
      return (span) => {
        const context = contextOf(span.traceparent);
        if (context !== undefined) processor.onEnd(readable(span, context, resource));
      };
    },
    close: () => processor.shutdown().catch(() => {}),
  };
};
