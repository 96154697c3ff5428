import type { LogMessage } from '@sales/eventsourcing';

/**
 * The newest messages that this process has published, so that its own consumers need not ask the database for them.
 */
export type LogTail = {
  /** Messages of consecutive offsets, all committed. */
  put(partition: string, messages: readonly LogMessage[]): void;
  /** Messages from an offset on, none when this process knows of none; undefined when it has forgotten them. */
  get(partition: string, from: bigint, most: number): readonly LogMessage[] | undefined;
  /** Forgets the messages of a partition: they were removed. */
  drop(partition: string): void;
};

type Chunk = {
  readonly partition: string;
  readonly first: bigint;
  readonly messages: readonly LogMessage[];
  readonly size: number;
};

/** Some characters of headers and object overhead for each message. */
const overhead = 1000;

const sizeOf = (messages: readonly LogMessage[]): number =>
  messages.reduce((size, message) => size + (message.value?.length ?? 0) + overhead, 0);

/** Keeps messages of some `capacity` characters together; the oldest go first, whatever their partition. */
export const logTail = (capacity = 8_000_000): LogTail => {
  const partitions = new Map<string, { end: bigint; chunks: Chunk[] }>();
  const byAge: Chunk[] = [];
  let size = 0;

  const forgetOldest = (): void => {
    const oldest = byAge.shift();
    if (oldest === undefined) return;
    size -= oldest.size;
    const chunks = partitions.get(oldest.partition)?.chunks;
    if (chunks?.[0] === oldest) chunks.shift();
  };

  return {
    put: (partition, messages) => {
      const first = messages[0]?.offset;
      if (first === undefined) return;
      const known = partitions.get(partition);
      // Answers of the database may overtake each other, and another process may have published in between.
      if (known !== undefined && first < known.end) return;
      const chunk = { partition, first, messages, size: sizeOf(messages) };
      const chunks = known?.end === first ? known.chunks : [];
      chunks.push(chunk);
      partitions.set(partition, { end: first + BigInt(messages.length), chunks });
      byAge.push(chunk);
      size += chunk.size;
      while (size > capacity) forgetOldest();
    },
    get: (partition, from, most) => {
      const known = partitions.get(partition);
      if (known === undefined || from >= known.end) return [];
      const start = known.chunks.findLastIndex((chunk) => chunk.first <= from);
      if (start < 0) return undefined;
      const found: LogMessage[] = [];
      for (const { first, messages } of known.chunks.slice(start)) {
        const skip = Math.max(0, Number(from - first));
        found.push(...messages.slice(skip, skip + most - found.length));
        if (found.length >= most) break;
      }
      return found;
    },
    drop: (partition) => {
      const chunks = partitions.get(partition)?.chunks ?? [];
      partitions.delete(partition);
      for (const chunk of chunks) {
        size -= chunk.size;
        byAge.splice(byAge.indexOf(chunk), 1);
      }
    },
  };
};
