import { describe, expect, test } from 'vitest';
import { logTail } from './log-tail.ts';

const messages = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    key: 'k',
    value: 'x'.repeat(100),
    headers: {},
    offset: BigInt(first + i),
  }));

describe('the tail of the log', () => {
  test('gives what was put, from any offset, over the borders of what came together', () => {
    const tail = logTail();
    tail.put('p', messages(5, 3));
    tail.put('p', messages(8, 2));
    const offsets = (from: bigint, most = 100) => tail.get('p', from, most)?.map((message) => Number(message.offset));
    expect(offsets(5n)).toEqual([5, 6, 7, 8, 9]);
    expect(offsets(7n)).toEqual([7, 8, 9]);
    expect(offsets(6n, 3)).toEqual([6, 7, 8]);
    expect(offsets(9n, 1)).toEqual([9]);
  });

  test('knows of nothing newer than the last, and of nothing at all in another partition', () => {
    const tail = logTail();
    tail.put('p', messages(0, 2));
    expect(tail.get('p', 2n, 10)).toEqual([]);
    expect(tail.get('p', 9n, 10)).toEqual([]);
    expect(tail.get('q', 0n, 10)).toEqual([]);
  });

  test('says so when it has not got what is asked for', () => {
    const tail = logTail();
    tail.put('p', messages(5, 1));
    expect(tail.get('p', 4n, 10)).toBeUndefined();
  });

  test('begins anew behind messages that it has not seen, and does not go back', () => {
    const tail = logTail();
    tail.put('p', messages(0, 2));
    tail.put('p', messages(5, 2));
    expect(tail.get('p', 1n, 10)).toBeUndefined();
    expect(tail.get('p', 5n, 10)).toHaveLength(2);
    tail.put('p', messages(2, 3));
    expect(tail.get('p', 2n, 10)).toBeUndefined();
    expect(tail.get('p', 6n, 10)).toHaveLength(1);
  });

  test('forgets the oldest when it is full', () => {
    const tail = logTail(5000);
    for (let i = 0; i < 10; i++) tail.put(i % 2 === 0 ? 'even' : 'odd', messages(Math.floor(i / 2), 1));
    expect(tail.get('even', 0n, 10)).toBeUndefined();
    expect(tail.get('even', 3n, 10)).toHaveLength(2);
    expect(tail.get('odd', 5n, 10)).toEqual([]);
  });

  test('gives nothing of a partition that was dropped, and keeps count of the others', () => {
    const tail = logTail(5000);
    tail.put('p', messages(0, 2));
    tail.put('q', messages(0, 2));
    tail.drop('p');
    expect(tail.get('p', 0n, 10)).toEqual([]);
    tail.put('q', messages(2, 2));
    expect(tail.get('q', 0n, 10)).toHaveLength(4);
  });
});
