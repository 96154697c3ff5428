import { expect, test } from 'vitest';
import { chainAt, chained, chainOf, digestOf, noChain } from './chain.ts';
import { toMessage } from './published-event.ts';
import { recordedExample, testId } from './testing/fixed.ts';
import { position, type RecordedEvent, revision, streamName } from './types.ts';

const event = recordedExample('jar', 'CoinsAdded', { coins: 1 });
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
