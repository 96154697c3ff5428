import { describe, expect, test } from 'vitest';
import { murmur2, partitionFor } from './partition.ts';

describe('partition of a key', () => {
  test.each([
    // The vectors of Apache Kafka's UtilsTest#testMurmur2.
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('murmur2 of %s is that of the Java client', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  test('is the positive hash modulo the partitions', () => {
    expect(partitionFor('abc', 6)).toBe(479470107 % 6);
    expect(partitionFor('21', 6)).toBe((-973932308 & 0x7fffffff) % 6);
  });

  test('spreads keys evenly', () => {
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const partition = partitionFor(`order-${i}`, 6);
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
