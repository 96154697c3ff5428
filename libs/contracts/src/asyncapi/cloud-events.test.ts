import { chained, fromMessage, position, toMessage } from '@sales/eventsourcing';
import { recordedExample, testId } from '@sales/eventsourcing/testing';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { CloudEvent, Kafka } from 'cloudevents';
import { describe, expect, test } from 'vitest';
import { categories } from '../catalogue.ts';
import { document } from './files.ts';
import { commonHeaders } from './headers.ts';

const recorded = recordedExample('order', 'Whatever', {});

const data = { orderId: testId(2), name: 'Süße Äpfel' };
const types = categories.flatMap(({ schemas }) => Object.keys(schemas));

const messageOf = (type: string) => chained(toMessage(recorded, { type, data }, position(41), 1), recorded, '');

/** As the CloudEvents library wants what a Kafka client gives. */
const received = (type: string) => {
  const { key, value, headers } = messageOf(type);
  return { key, value, body: value, headers: { ...headers } };
};

describe.each(types)('%s', (type) => {
  test('is a CloudEvent for the CloudEvents library', () => {
    const event = Kafka.toEvent(received(type));
    if (!(event instanceof CloudEvent)) throw new Error('not one event');
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: testId(1),
      type,
      source: `/sales/${type.split('.')[1]}`,
      time: '2026-03-01T09:30:00.000Z',
      datacontenttype: 'application/json',
      partitionkey: `order-${testId(2)}`,
      data,
      position: '42',
      previous: '41',
      revision: '3',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      effectivetime: '2026-02-28T23:00:00.000Z',
    });
  });

  test('has the headers that the AsyncAPI document says, and no others', () => {
    const own = document.components.messages[type]?.headers ?? {};
    const properties = { ...commonHeaders.properties, ...own.properties };
    const ajv = new Ajv({ allErrors: true });
    formats.default(ajv);
    const valid = ajv.compile({ ...commonHeaders, properties, additionalProperties: false });
    valid(messageOf(type).headers);
    expect(valid.errors).toBeNull();
    expect(Object.keys(messageOf(type).headers).toSorted()).toEqual(Object.keys(properties).toSorted());
  });
});

test('an event that the CloudEvents library wrote can be read, if it has our extensions', () => {
  const { position: _, ...event } = JSON.parse(JSON.stringify(Kafka.toEvent(received('sales.order.confirmed.v1'))));
  const written = Kafka.binary(new CloudEvent({ ...event, position: '43' }));
  const message = { key: String(written.key), value: JSON.stringify(written.value), offset: 0n };
  const text = Object.fromEntries(Object.entries(written.headers).map(([name, value]) => [name, String(value)]));
  expect(fromMessage({ ...message, headers: text })).toMatchObject({
    id: testId(1),
    position: 43n,
    reason: 'found',
    data,
  });
});
