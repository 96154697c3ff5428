import { describe, expect, test } from 'vitest';
import { createMailbox } from './mailbox.ts';

const { signal } = new AbortController();

describe('a mailbox', () => {
  test('gives what came, the last of each, in the order of the last change', async () => {
    const mailbox = createMailbox(10, 'reset');
    mailbox.put('a', 'a1');
    mailbox.put('b', 'b1');
    mailbox.put('a', 'a2');
    expect(await mailbox.take(60_000, signal)).toEqual(['b1', 'a2']);
  });

  test('lets its owner wait until something comes, or as long as that may take', async () => {
    const mailbox = createMailbox(10, 'reset');
    const waiting = mailbox.take(60_000, signal);
    mailbox.put('a', 'a1');
    expect(await waiting).toEqual(['a1']);
    expect(await mailbox.take(1, signal)).toEqual([]);
    const leaving = new AbortController();
    const left = mailbox.take(60_000, leaving.signal);
    leaving.abort();
    expect(await left).toEqual([]);
  });

  test('holds no more than its limit: beyond it everything must be read again, and then it goes on', async () => {
    const mailbox = createMailbox(3, 'reset');
    for (const key of ['a', 'b', 'c', 'a']) mailbox.put(key, key);
    expect(await mailbox.take(60_000, signal)).toEqual(['b', 'c', 'a']);
    for (const key of ['a', 'b', 'c', 'd', 'e']) mailbox.put(key, key);
    expect(await mailbox.take(60_000, signal)).toEqual(['reset']);
    mailbox.put('f', 'f');
    expect(await mailbox.take(60_000, signal)).toEqual(['f']);
  });
});
