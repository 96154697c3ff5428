import { type EventLog, type LogMessage, randomIds } from '@sales/eventsourcing';

export type TopicReader = {
  readonly log: EventLog;
  readonly topic: string;
  /** Gets every message of the topic once, in order within its partition. */
  readonly onMessages: (partition: number, messages: readonly LogMessage[]) => Promise<void> | void;
  readonly signal: AbortSignal;
};

/**
 * Reads a topic from its beginning to where it ends now, as a consumer group of its own that is not used again. A batch
 * that comes twice is handed on once.
 * @throws what `onMessages` throws; Error when the signal ends it
 */
export const readTopic = async ({ log, topic, onMessages, signal }: TopicReader): Promise<void> => {
  const ends = (await log.tail(topic)).map((message) => message?.offset ?? -1n);
  const reached = ends.map(() => -1n);
  const isDone = (): boolean => ends.every((end, partition) => (reached[partition] ?? -1n) >= end);
  if (isDone()) return;
  const over = new AbortController();
  let failure: unknown;
  await log.consume({
    group: `ops.${randomIds.next()}`,
    topics: [topic],
    signal: AbortSignal.any([signal, over.signal]),
    handler: async ({ partition, messages }) => {
      const [end = -1n, from = -1n] = [ends[partition], reached[partition]];
      const fresh = messages.filter(({ offset }) => offset > from && offset <= end);
      try {
        if (fresh.length > 0 && !over.signal.aborted) await onMessages(partition, fresh);
      } catch (error) {
        failure ??= error;
        over.abort();
        return;
      }
      reached[partition] = fresh.at(-1)?.offset ?? from;
      if (isDone()) over.abort();
    },
  });
  if (failure !== undefined) throw failure;
  if (!isDone()) throw new Error(`${topic} was not read to its end`);
};
