import { expect, test } from 'vitest';
import { chainAt, chained, chainOf, digestOf, noChain } from './chain.ts';
import { toMessage } from './published-event.ts';
import { testId } from './testing/fixed.ts';
import { position, type RecordedEvent, revision, streamName } from './types.ts';

const event: RecordedEvent = {
  type: 'CoinsAdded',
  data: { coins: 1 },
  eventId: testId(1),
  stream: streamName('jar', testId(2)),
  revision: revision(3),
  position: position(42),
  metadata: {
    actor: 'user:ann',
    onBehalfOf: 'user:bob',
    correlationId: testId(4),
    causationId: testId(5),
    commandId: testId(6),
    recordedAt: '2026-03-01T09:30:00.000Z',
    effectiveAt: '2026-02-28T23:00:00.000Z',
    schemaVersion: 1,
    reason: 'found',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
};
const message = toMessage(event, { type: 'sales.jar.coins-added.v1', data: event.data }, position(41), 1);
const chain = chainOf(noChain, digestOf(event), message);

test('a message carries the chain up to itself', () => {
  expect(chainAt(chained(message, event, noChain))).toBe(chain);
  expect(chain).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(chainAt(undefined)).toBe(noChain);
});

test.each(Object.keys(message.headers))('another %s is another chain', (name) => {
  const headers = { ...message.headers, [name]: `${message.headers[name]}x` };
  expect(chainOf(noChain, digestOf(event), { ...message, headers })).not.toBe(chain);
});

test.each([
  ['value', { ...message, value: '{"coins":2}' }],
  ['key', { ...message, key: 'jar-2' }],
])('another %s is another chain', (_, changed) => {
  expect(chainOf(noChain, digestOf(event), changed)).not.toBe(chain);
});

test.each<[string, Partial<RecordedEvent>]>([
  ['position', { position: position(43) }],
  ['stream', { stream: streamName('jar', testId(9)) }],
  ['revision', { revision: revision(4) }],
  ['id', { eventId: testId(9) }],
  ['type', { type: 'CoinsTaken' }],
  ['data', { data: { coins: 2 } }],
  ['metadata', { metadata: { ...event.metadata, actor: 'user:eve' } }],
])('a stored event of another %s is another chain', (_, changed) => {
  expect(chainOf(noChain, digestOf({ ...event, ...changed }), message)).not.toBe(chain);
});

test('after another message comes another chain', () => {
  expect(chainOf(chain, digestOf(event), message)).not.toBe(chain);
});
