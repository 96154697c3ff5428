/**
 * The partition of a key: Java's murmur2 over the UTF-8 bytes, masked to a positive number, modulo the number of
 * partitions. The same as the Java client's default for keyed records, so that any Kafka producer agrees.
 * Source: org.apache.kafka.common.utils.Utils#murmur2.
 */
export const partitionFor = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;

const m = 0x5bd1e995;

export const murmur2 = (data: Uint8Array): number => {
  const length = data.length;
  let h = 0x9747b28c ^ length;
  const blocks = length >> 2;
  for (let i = 0; i < blocks; i++) {
    const at = i << 2;
    let k =
      ((data[at] ?? 0) & 0xff) |
      (((data[at + 1] ?? 0) & 0xff) << 8) |
      (((data[at + 2] ?? 0) & 0xff) << 16) |
      ((data[at + 3] ?? 0) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = blocks << 2;
  const left = length & 3;
  if (left === 3) h ^= (data[rest + 2] ?? 0) << 16;
  if (left >= 2) h ^= (data[rest + 1] ?? 0) << 8;
  if (left >= 1) h = Math.imul(h ^ (data[rest] ?? 0), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
};
