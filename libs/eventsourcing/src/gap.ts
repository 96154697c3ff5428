import type { EventLog, LogMessage } from './ports.ts';
import { positionOf } from './published-event.ts';
import { pause } from './signal.ts';
import type { Position } from './types.ts';

/** Messages that it goes back at first to find where a gap begins. */
const firstStep = 100n;

export type PartitionOfLog = { readonly topic: string; readonly partition: number };

/**
 * What a partition has behind a position and in front of a message of it, in order. A reader that is told to go on
 * behind messages that it has not had reads them so: its tables were restored to an earlier point than the log
 * remembers of it, or the log was restored and has been filled again with other offsets.
 */
export async function* messagesBetween(
  log: Pick<EventLog, 'read'>,
  { topic, partition }: PartitionOfLog,
  after: Position,
  next: LogMessage,
): AsyncGenerator<readonly LogMessage[]> {
  let from = next.offset;
  for (let step = firstStep; from > 0n; step *= 4n) {
    from = from > step ? from - step : 0n;
    const [first] = await log.read(topic, partition, from);
    if (first === undefined || positionOf(first) <= after) break;
  }
  while (from < next.offset) {
    const messages = await log.read(topic, partition, from);
    const last = messages.at(-1);
    if (last === undefined) return;
    from = last.offset + 1n;
    const missed = messages.filter((message) => message.offset < next.offset && positionOf(message) > after);
    if (missed.length > 0) yield missed;
  }
}

export type StandstillOptions = {
  readonly log: Pick<EventLog, 'read' | 'tail'>;
  readonly topics: readonly string[];
  /** How far the reader is in each of these; undefined where that cannot be said. */
  readonly reached: (partitions: readonly PartitionOfLog[]) => Promise<readonly (Position | undefined)[]>;
  /** Takes messages that the reader was not given, in order. May fail: it is tried again. */
  readonly take: (partition: PartitionOfLog, messages: readonly LogMessage[]) => Promise<void>;
  /** Between two looks, in ms. */
  readonly every: number;
  readonly signal: AbortSignal;
};

/**
 * Gives a reader what its group does not, in partitions that stand still: where nothing new comes, a gap does not show.
 * Resolves after abort.
 */
export const watchStandstill = async (options: StandstillOptions): Promise<void> => {
  const { log, topics, reached, take, every, signal } = options;
  /** Where the reader was at the last look, in partitions that had more. */
  let before = new Map<string, Position>();

  const look = async (topic: string): Promise<readonly [string, Position][]> => {
    const behind: [string, Position][] = [];
    const tail = await log.tail(topic);
    const positions = await reached(tail.map((_, partition) => ({ topic, partition })));
    for (const [partition, last] of tail.entries()) {
      const [part, name] = [{ topic, partition }, `${topic}/${partition}`];
      const at = positions[partition];
      if (last === undefined || at === undefined || positionOf(last) <= at) continue;
      if (before.get(name) === at) {
        for await (const messages of messagesBetween(log, part, at, last)) await take(part, messages);
        await take(part, [last]);
      } else behind.push([name, at]);
    }
    return behind;
  };

  while (!signal.aborted) {
    await pause(every * (0.5 + Math.random()), signal);
    if (signal.aborted) return;
    const looks = await Promise.allSettled(topics.map(look));
    before = new Map(looks.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])));
  }
};
