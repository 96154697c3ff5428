import { fromMessage } from '@sales/eventsourcing';
import { headersExample } from '@sales/eventsourcing/testing';
import { describe, expect, it } from 'vitest';
import { collectTraces } from './collect-traces.ts';
import { type Span, traceBatch, traceReaction } from './tracing.ts';

const [first, second] = [
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
];

const event = fromMessage({
  key: 'order-1',
  value: '{}',
  offset: 0n,
  headers: { ...headersExample, ce_traceparent: first },
});

const collecting = () => {
  const spans: Span[] = [];
  return { spans, tracer: (span: Span) => void spans.push(span) };
};

describe('traces', () => {
  it('are not collected without a collector', async () => {
    expect(await collectTraces({}, { onStop: () => {} })).toBeUndefined();
  });

  it('have a span each of a batch, below what its messages came from', () => {
    const { spans, tracer } = collecting();
    const batch = { name: 'project orders', kind: 'consumer', start: 1, attributes: {} } as const;
    traceBatch(tracer, [first, undefined, second, first], batch);
    expect(spans.map(({ parent }) => parent)).toEqual([first, second]);
    for (const { traceparent, parent = '', attributes } of spans) {
      expect(traceparent.slice(0, 35)).toBe(parent.slice(0, 35));
      expect(traceparent).not.toBe(parent);
      expect(attributes).toEqual({ 'messaging.batch.message_count': 4 });
    }
  });

  it('have a span of a reaction that does something, and none of the others', () => {
    const { spans, tracer } = collecting();
    traceReaction(tracer, 'fulfilment')(event).end();
    expect(spans).toEqual([]);
    const reaction = traceReaction(tracer, 'fulfilment')(event);
    const own = reaction.traceparent();
    expect(reaction.traceparent()).toBe(own);
    reaction.end(new Error('away'));
    expect(spans).toMatchObject([
      { name: 'fulfilment sales.order.submitted.v1', traceparent: own, parent: first, error: new Error('away') },
    ]);
  });
});
