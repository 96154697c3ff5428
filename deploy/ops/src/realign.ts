import { createWriteStream, existsSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { topicsByCategory } from '@sales/contracts';
import {
  type CommandContext,
  categoryOf,
  commandHandler,
  derivedId,
  type EventLog,
  type EventStore,
  type LogMessage,
  type Position,
  type PositionRange,
  position,
  positionOf,
  randomIds,
  readRealignments,
  readStore,
  realign as realignLog,
  systemClock,
  type Topic,
} from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { numberIn, numberSeries, series, seriesId } from '@sales/service-kit';
import { type Command, type Context, counted, Problem, UsageError } from './command.ts';
import { readTopic } from './read-topic.ts';

/** A message of an event that the store does not have, or not there. */
export type Lost = { readonly topic: string; readonly partition: number; readonly message: LogMessage };

export type Difference = {
  /** In the order of their positions. */
  readonly lost: readonly Lost[];
  /** Position of the last message whose event is in the store. */
  readonly common: Position;
  /** Position of the last message. */
  readonly end: Position;
  /** A realignment was begun and did not end. */
  readonly isUnfinished: boolean;
};

export type CompareOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly topics: Readonly<Record<string, Topic>>;
  readonly signal: AbortSignal;
};

/** Ids of all events of the topics' categories, by position. */
const idsInStore = async ({ store, topics, signal }: CompareOptions): Promise<ReadonlyMap<bigint, string>> => {
  const ids = new Map<bigint, string>();
  for await (const events of readStore({ store, categories: Object.keys(topics), signal }))
    for (const { position: at, eventId } of events) ids.set(at, eventId);
  return ids;
};

/** What the topics have that the store has not. */
export const compareTopics = async (options: CompareOptions): Promise<Difference> => {
  const { store, log, topics, signal } = options;
  const { isFinished } = await readRealignments(store);
  const ids = await idsInStore(options);
  const lost = new Map<string, Lost>();
  let [common, end] = [position(0), position(0)];
  for (const { name: topic } of Object.values(topics)) {
    await readTopic({
      log,
      topic,
      signal,
      onMessages: (partition, messages) => {
        for (const message of messages) {
          const at = positionOf(message);
          const id = message.headers['ce_id'] ?? '';
          if (at > end) end = at;
          if (ids.get(at) !== id) lost.set(id, { topic, partition, message });
          else if (at > common) common = at;
        }
      },
    });
  }
  const inOrder = [...lost.values()].sort((a, b) => (positionOf(a.message) < positionOf(b.message) ? -1 : 1));
  return { lost: inOrder, common, end, isUnfinished: !isFinished };
};

/** Positions that are withdrawn with what the store does not have; undefined when it has all. */
export const rangeOf = ({ lost, common, end }: Difference): PositionRange | undefined => {
  const [first] = lost;
  if (first === undefined) return undefined;
  const before = position(positionOf(first.message) - 1n);
  return { after: before < common ? before : common, upTo: end };
};

/** Most streams that are named one by one. */
const shown = 20;

/** What is to be said of a difference. */
export const linesOf = ({ lost, isUnfinished, common }: Difference): readonly string[] => {
  const unfinished = isUnfinished
    ? ['! a realignment was begun and did not end: commands are refused until `realign --right store` has ended']
    : [];
  if (lost.length === 0) return [...unfinished, '  the store has every event of the topics'];
  const streams = [...Map.groupBy(lost, ({ message }) => message.key)];
  const byCategory = Map.groupBy(streams, ([stream]) => categoryOf(stream as Parameters<typeof categoryOf>[0]));
  const counts = [...byCategory].map(([category, some]) => `${some.length} ${category}`).join(', ');
  const times = lost.map(({ message }) => message.headers['ce_time'] ?? '').sort();
  return [
    ...unfinished,
    `! the topics have ${counted(lost.length, 'event')} of ${counted(streams.length, 'stream')} (${counts}) that the ` +
      'store does not have,',
    `  recorded from ${times[0]} to ${times.at(-1)}; the last event that both have is at position ${common}:`,
    ...streams
      .slice(0, shown)
      .map(([stream, events]) => `    ${stream}: ${counted(events.length, 'event')}, ${revisionsOf(events)}`),
    ...(streams.length > shown ? [`    and ${counted(streams.length - shown, 'more stream', 'more streams')}`] : []),
  ];
};

const revisionsOf = (events: readonly Lost[]): string => {
  const revisions = events.map(({ message }) => Number(message.headers['ce_revision'])).sort((a, b) => a - b);
  return revisions.length === 1 ? `revision ${revisions[0]}` : `revisions ${revisions[0]} to ${revisions.at(-1)}`;
};

/** Consumer groups of the services: process managers, and `<projection>.<build>`. Those of others have other names. */
const isOurs = (group: string): boolean => /^(fulfilment|billing|order-stock|allocation|[a-z-]+\.\d+)$/.test(group);

/** @throws Problem when a service is at work; one that was killed seems so for some seconds */
const refuseWhileRunning = async (log: EventLog): Promise<void> => {
  const running = (await log.activeGroups()).filter(isOurs);
  if (running.length > 0)
    throw new Problem(
      'stop every service first, and wait half a minute if one was killed; consumer groups that are still active: ' +
        running.join(', '),
    );
};

/** One message a line, as it was published. */
const keep = async (file: string, lost: readonly Lost[]): Promise<void> => {
  const target = createWriteStream(file, { flags: 'wx', flush: true });
  for (const { topic, partition, message } of lost) {
    const { key, headers, value, offset } = message;
    target.write(`${JSON.stringify({ topic, partition, offset: String(offset), key, headers, value })}\n`);
  }
  target.end();
  await finished(target);
};

/** The number that a withdrawn event had given to something, if any. */
const numberOf = ({ message }: Lost): ReturnType<typeof numberIn> => {
  const data: unknown = JSON.parse(message.value ?? 'null');
  const number = typeof data === 'object' && data !== null && 'number' in data ? data.number : undefined;
  return typeof number === 'string' ? numberIn(number) : undefined;
};

/** Takes the numbers of what is withdrawn from their series: people have them on paper, so they are not given again. */
export const passNumbers = async (store: EventStore, lost: readonly Lost[], context: CommandContext): Promise<void> => {
  const highest = new Map<string, number>();
  for (const given of lost.map(numberOf)) {
    if (given === undefined) continue;
    const id = seriesId(given.series);
    highest.set(id, Math.max(given.n, highest.get(id) ?? 0));
  }
  const handler = commandHandler({ store, category: numberSeries.category, decider: series });
  for (const [id, n] of highest) {
    const { last } = (await handler.load(id)).state;
    if (n <= last) continue;
    const commandId = derivedId(context.commandId, `numbers of ${id}`);
    const own = { ...context, commandId, causationId: commandId };
    await handler.handle(id, { type: 'ReserveNumbers', count: n - last }, own);
  }
};

const choices = [
  '  If the store is right, stop every service and run `realign --right store`: these events are withdrawn from',
  '  topics and read models, and written to a file.',
  '  If they must not be lost, put a later backup of the store in its place, one that has them: then nothing is to be',
  '  realigned.',
];

type Options = { readonly isDryRun: boolean; readonly isDecided: boolean; readonly file: string };

const perform = async ({ isDryRun, isDecided, file }: Options, { config, say, signal }: Context): Promise<boolean> => {
  const ports = await openToolPorts(config, { needs: ['store', 'log'] });
  const { store, log } = ports;
  try {
    if (!isDryRun && isDecided) await refuseWhileRunning(log);
    const difference = await compareTopics({ store, log, topics: topicsByCategory, signal });
    for (const line of linesOf(difference)) say(line);
    const { lost, isUnfinished } = difference;
    if (!isDecided && lost.length > 0) for (const line of choices) say(line);
    if (isDryRun || !isDecided) return lost.length === 0 && !isUnfinished;
    if (lost.length > 0) {
      if (existsSync(file)) throw new Problem(`${file} exists already: choose another name with --file`);
      await keep(file, lost);
      say(`  ${counted(lost.length, 'event')} to withdraw, written to ${file}`);
    }
    await refuseWhileRunning(log);
    const [id, now] = [randomIds.next(), systemClock.now()];
    const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:ops' };
    await passNumbers(store, lost, context);
    const range = rangeOf(difference);
    const { number } = await realignLog({
      store,
      log,
      topics: Object.values(topicsByCategory),
      context,
      now,
      ...(range !== undefined && { withdrawn: range }),
    });
    say(`  realignment ${number} is done: start the services, which publish and compute all of it again, then verify`);
    return true;
  } finally {
    await ports.close();
  }
};

export const realign: Command = {
  name: 'realign',
  usage: ['realign', 'realign --right store'],
  summary:
    'after a restore of the store: names the events that the topics have and the store does not; with --right store ' +
    'withdraws them',
  options: {
    right: {
      value: 'side',
      help: 'always store: topics, read models and all else are made anew from it; stop every service first',
    },
    'dry-run': { help: 'says what would be withdrawn, and changes nothing' },
    file: { value: 'file', help: 'where to write the withdrawn events, withdrawn.ndjson by default' },
  },
  run: async ({ options }, context) => {
    const { right } = options;
    if (right !== undefined && right !== 'store')
      throw new UsageError(
        `--right is ${right}; allowed: store, as the topics do not hold all of an event; docs/runbook.md says more`,
      );
    const file = typeof options['file'] === 'string' ? options['file'] : 'withdrawn.ndjson';
    return perform({ isDryRun: options['dry-run'] === true, isDecided: right === 'store', file }, context);
  },
};
