import { type EventLog, type LogMessage, type Message, positionOf } from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { type Command, counted, Problem, required, UsageError } from './command.ts';
import { readTopic } from './read-topic.ts';

export type ReplayOptions = {
  readonly log: EventLog;
  readonly topic: string;
  readonly to: string;
  /** Only what was recorded at this instant (RFC 3339, UTC) or later. */
  readonly from?: string;
  readonly onProgress?: (copied: number) => void;
  readonly signal: AbortSignal;
};

/** Messages of one publish. */
const page = 500;

/**
 * Copies the messages of a topic, up to where it ends now, to another topic of as many partitions: same keys, values
 * and headers, except that `ce_previous` names the message before it in the copy, so that a reader of the copy can
 * count on it. What is in the copy already is not copied again: killed and begun anew, it goes on. Returns how many it
 * copied.
 * @throws Problem when the two have different numbers of partitions
 */
export const replayTopic = async (options: ReplayOptions): Promise<number> => {
  const { log, topic, to, from = '', onProgress, signal } = options;
  const partitions = (await log.tail(topic)).length;
  await log.ensureTopic(to, partitions).catch((cause: unknown) => {
    throw new Problem(`${to} is not like ${topic}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  });
  const ends = (await log.tail(to)).map(positionOf);
  let copied = 0;

  const copyOf = (partition: number, message: LogMessage): Message | undefined => {
    const { key, value, headers } = message;
    const end = ends[partition] ?? 0n;
    const at = positionOf(message);
    if (at <= end || (headers['ce_time'] ?? '') < from) return undefined;
    ends[partition] = at;
    const { ce_chain: chain = '', ...others } = headers;
    // Where messages are left out, those that stay are a chain no more.
    return { key, value, headers: { ...others, ce_previous: String(end), ...(from === '' && { ce_chain: chain }) } };
  };

  await readTopic({
    log,
    topic,
    signal,
    onMessages: async (partition, messages) => {
      const copies = messages.flatMap((message) => copyOf(partition, message) ?? []);
      for (let next = 0; next < copies.length; next += page) await log.publish(to, copies.slice(next, next + page));
      copied += copies.length;
      onProgress?.(copied);
    },
  });
  return copied;
};

/** An instant or a day as the log writes it. @throws UsageError */
const instantOf = (text: string): string => {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()))
    throw new UsageError(`--from is ${text}, which is not a date; allowed: 2026-03-01 or 2026-03-01T09:30:00Z`);
  return instant.toISOString();
};

export const replay: Command = {
  name: 'replay',
  usage: ['replay --topic <topic> --to <topic>'],
  summary: 'copies the messages of a topic to another topic; run again, it goes on where it stopped',
  options: {
    topic: { value: 'topic', help: 'the topic to copy: sales.order.v1 for example' },
    to: { value: 'topic', help: 'the topic to copy to, made when missing; its consumers start at its beginning' },
    from: { value: 'date', help: 'copies only what was recorded then or later: 2026-03-01 or 2026-03-01T09:30:00Z' },
  },
  run: async (given, { config, say, signal }) => {
    const [topic, to] = [required(given, 'topic'), required(given, 'to')];
    if (topic === to) throw new UsageError(`--to is ${to}, as --topic is; allowed: another topic`);
    const { from } = given.options;
    const since = typeof from === 'string' ? { from: instantOf(from) } : {};
    const ports = await openToolPorts(config, { needs: ['log'] });
    try {
      const copied = await replayTopic({ log: ports.log, topic, to, ...since, signal });
      say(`${counted(copied, 'message')} of ${topic} copied to ${to}`);
      return true;
    } finally {
      await ports.close();
    }
  },
};
