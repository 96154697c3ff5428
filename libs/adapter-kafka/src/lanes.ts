import { type ConsumeOptions, type LogBatch, type LogMessage, pause } from '@sales/eventsourcing';

/** A partition from one assignment to the next. */
export type Lane = {
  readonly topic: string;
  readonly partition: number;
  readonly assignment: string;
  /** Given when no further batch is to be started, and no failed one to be tried again. */
  readonly leaving: AbortController;
  /** First offset that the handler has not had; unknown at first. */
  next: bigint | undefined;
};

export type Handling = {
  /** Resolves after the last batch that there was time for; rejects only when `onError` of the caller threw. */
  readonly done: Promise<void>;
  /** Resolves when the handler has thrown. */
  readonly troubled: Promise<void>;
};

/**
 * Batches in hand by partition, over assignments and restarts: a handler that outlives the assignment of its partition
 * is awaited before the partition gets another one.
 */
export type InHand = Map<string, Promise<unknown>>;

export const laneName = (topic: string, partition: number): string => `${topic}/${partition}`;

const firstRest = 100;
const longestRest = 10_000;

/**
 * Hands messages to the handler, at most `maxMessages` at a time, each batch until it succeeds.
 * @param finished told of each batch that is done, before the next one begins
 */
export const handleMessages = (
  { handler, onError, maxMessages = 500 }: ConsumeOptions,
  inHand: InHand,
  lane: Lane,
  messages: readonly LogMessage[],
  finished: (next: bigint) => Promise<void>,
): Handling => {
  const { topic, partition, assignment, leaving } = lane;
  const name = laneName(topic, partition);
  const troubled = Promise.withResolvers<void>();

  const untilItSucceeds = async (batch: LogBatch): Promise<boolean> => {
    for (let rest = firstRest; !leaving.signal.aborted; rest = Math.min(rest * 2, longestRest)) {
      try {
        await handler(batch);
        return true;
      } catch (error) {
        troubled.resolve();
        onError?.(error, batch);
        await pause(rest * (0.75 + Math.random() / 2), leaving.signal);
      }
    }
    return false;
  };

  const handleAll = async (): Promise<void> => {
    for (let at = 0; at < messages.length; at += maxMessages) {
      const some = messages.slice(at, at + maxMessages);
      if (!(await untilItSucceeds({ topic, partition, assignment, messages: some }))) return;
      lane.next = (some.at(-1)?.offset ?? -1n) + 1n;
      await finished(lane.next);
    }
  };

  const before = inHand.get(name) ?? Promise.resolve();
  const done = before.catch(() => {}).then(handleAll);
  inHand.set(name, done);
  const over = (): void => {
    if (inHand.get(name) === done) inHand.delete(name);
  };
  void done.then(over, over);
  return { done, troubled: troubled.promise };
};
