import { describe, expect, test } from 'vitest';
import { fromMessage, toMessage } from './published-event.ts';
import { testId } from './testing/fixed.ts';
import { type EventMetadata, position, type RecordedEvent, revision, streamName } from './types.ts';

const metadata: EventMetadata = {
  actor: 'user:ann',
  correlationId: testId(1),
  causationId: testId(2),
  commandId: testId(3),
  recordedAt: '2026-03-01T09:30:00.000Z',
  schemaVersion: 1,
};

const recorded = (more: Partial<EventMetadata> = {}): RecordedEvent => ({
  type: 'OrderConfirmed',
  data: { total: 1 },
  eventId: testId(4),
  metadata: { ...metadata, ...more },
  stream: streamName('order', testId(5)),
  revision: revision(2),
  position: position('9007199254740993'),
});

const publication = { type: 'sales.order.confirmed.v1', data: { orderId: testId(5), title: 'Süße Äpfel 苹果' } };
const publish = (event = recorded()) => toMessage(event, publication, position(41));
const roundTrip = (event: RecordedEvent) => fromMessage({ ...publish(event), offset: 0n });

test('an event is a CloudEvent in binary mode, keyed by its stream', () => {
  expect(publish(recorded({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }))).toEqual({
    key: `order-${testId(5)}`,
    value: JSON.stringify(publication.data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: testId(4),
      ce_type: 'sales.order.confirmed.v1',
      ce_source: '/sales/order',
      ce_time: '2026-03-01T09:30:00.000Z',
      ce_position: '9007199254740993',
      ce_previous: '41',
      ce_revision: '2',
      ce_actor: 'user:ann',
      ce_correlationid: testId(1),
      ce_causationid: testId(2),
      ce_commandid: testId(3),
      ce_traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  });
});

test('each type says its own source', () => {
  const headersOf = (type: string) => toMessage(recorded(), { type, data: {} }, position(0)).headers;
  for (const category of ['order', 'stockItem', 'order'])
    expect(headersOf(`sales.${category}.changed.v2`)).toMatchObject({
      ce_source: `/sales/${category}`,
    });
});

test('a command that is the cause is not said twice, nor the first version of a shape', () => {
  const caused = recorded({ commandId: testId(2), schemaVersion: 1 });
  expect(publish(caused).headers).not.toHaveProperty('ce_commandid');
  expect(roundTrip(caused)).toMatchObject({ commandId: testId(2), causationId: testId(2) });
  expect(roundTrip(recorded())).toMatchObject({ commandId: testId(3), causationId: testId(2) });
  expect(publish(caused).headers).not.toHaveProperty('ce_schemaversion');
  expect(publish(recorded({ schemaVersion: 2 })).headers).toHaveProperty('ce_schemaversion', '2');
});

describe('the time in the business', () => {
  const other = '2024-01-15T09:00:00.000Z';

  test.each([
    ['said when it is another', { effectiveAt: other }, other, other],
    ['left out when there is none', {}, undefined, metadata.recordedAt],
    ['left out when it is the same', { effectiveAt: metadata.recordedAt }, undefined, metadata.recordedAt],
  ])('is %s', (_, given, header, effectiveAt) => {
    const event = recorded(given);
    expect(publish(event).headers['ce_effectivetime']).toBe(header);
    expect(roundTrip(event)).toMatchObject({ effectiveAt, recordedAt: metadata.recordedAt });
  });
});

test('a reason comes as the code that it is', () => {
  expect(roundTrip(recorded({ reason: 'customerRequest' })).reason).toBe('customerRequest');
});

test.each(['ce_id', 'ce_type', 'ce_time', 'ce_position', 'ce_previous', 'ce_revision'])(
  'a message without %s is none of ours',
  (name) => {
    const { headers, ...message } = publish();
    const { [name]: _, ...rest } = headers;
    expect(() => fromMessage({ ...message, headers: rest, offset: 7n })).toThrow(
      `message at offset 7 has no header ${name}`,
    );
  },
);
