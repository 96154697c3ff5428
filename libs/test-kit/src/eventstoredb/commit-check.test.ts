import { describe, expect, test } from 'vitest';
import { checkCommit, type StreamState } from './commit-check.ts';
import type { Expected, StoredEvent } from './event.ts';

const event = (id: string, revision: number, stream = 'order-1'): StoredEvent => ({
  id,
  revision,
  stream,
  type: 'OrderPlaced',
  json: true,
  data: new Uint8Array(),
  metadata: new Uint8Array(),
  position: revision * 100,
  index: revision,
  created: 0,
});

/** A stream of the events a, b and c. */
const stream: StreamState = {
  name: 'order-1',
  events: [event('a', 0), event('b', 1), event('c', 2)],
  tombstoned: false,
  softDeleted: false,
  hasMetadata: false,
};
const empty: StreamState = { ...stream, events: [] };
const remembered = (id: string): StoredEvent | undefined => stream.events.find((stored) => stored.id === id);
const forgotten = (): undefined => undefined;

const verdict = (state: StreamState, expected: Expected, ids: readonly string[], recent = remembered) => {
  const { kind, ...rest } = checkCommit(state, expected, ids, recent);
  return 'last' in rest ? `${kind} up to ${rest.last.id}` : kind;
};

describe('the server decides about an append', () => {
  test.each<[what: string, state: StreamState, expected: Expected, ids: readonly string[], decision: string]>([
    ['at the current revision', stream, 2, ['d'], 'accepted'],
    ['at the current revision, with ids it has: they are not compared', stream, 2, ['a', 'b'], 'accepted'],
    ['after the current revision', stream, 3, ['d'], 'wrong revision'],
    ['before, all ids in their places', stream, 0, ['b', 'c'], 'repeated up to c'],
    ['before, a first part of what came then', stream, -1, ['a', 'b'], 'repeated up to b'],
    ['before, ids in other places', stream, 0, ['c', 'b'], 'wrong revision'],
    ['before, new ids', stream, 0, ['x', 'y'], 'wrong revision'],
    ['before, some ids new', stream, 1, ['c', 'x'], 'wrong revision'],
    ['no stream, and there is none', empty, 'no_stream', ['a'], 'accepted'],
    ['no stream, repeated', stream, 'no_stream', ['a', 'b', 'c'], 'repeated up to c'],
    ['no stream, but there is one', stream, 'no_stream', ['x'], 'wrong revision'],
    ['a revision of a stream that is not there', empty, 0, ['x'], 'wrong revision'],
    ['stream exists, and it does', stream, 'stream_exists', ['x'], 'accepted'],
    ['stream exists, and it does not', empty, 'stream_exists', ['x'], 'wrong revision'],
    ['stream exists, as metadata only', { ...empty, hasMetadata: true }, 'stream_exists', ['x'], 'accepted'],
    ['any, new', stream, 'any', ['x'], 'accepted'],
    ['any, all ids known', stream, 'any', ['b', 'c'], 'repeated up to c'],
    ['any, the first id known only', stream, 'any', ['c', 'x'], 'wrong revision'],
    ['any, the first id new and a later one known', stream, 'any', ['x', 'c'], 'accepted'],
    ['nothing, at the current revision', stream, 2, [], 'accepted'],
    ['nothing, before it', stream, 1, [], 'wrong revision'],
  ])('%s', (_, state, expected, ids, decision) => {
    expect(verdict(state, expected, ids)).toBe(decision);
  });

  test('compares ids without a revision with those written lately only', () => {
    expect(verdict(stream, 'any', ['b', 'c'], forgotten)).toBe('accepted');
    expect(verdict(stream, 0, ['b', 'c'], forgotten)).toBe('repeated up to c');
  });

  test('does not take an id of another stream for its own', () => {
    expect(verdict(stream, 'any', ['a'], () => event('a', 0, 'order-2'))).toBe('accepted');
  });

  test.each<[expected: Expected, decision: string]>([
    ['no_stream', 'accepted'],
    ['any', 'accepted'],
    [2, 'accepted'],
    ['stream_exists', 'stream deleted'],
    [0, 'wrong revision'],
  ])('after a soft delete, expecting %s', (expected, decision) => {
    expect(verdict({ ...stream, softDeleted: true }, expected, ['x'])).toBe(decision);
  });

  test.each<Expected>(['no_stream', 'any', 'stream_exists', 2])('after a tombstone, expecting %s', (expected) => {
    expect(verdict({ ...stream, tombstoned: true }, expected, ['x'])).toBe('stream deleted');
  });
});
