import { setTimeout as delay } from 'node:timers/promises';
import { topicsByCategory } from '@sales/contracts';
import {
  categoryOf,
  type EventLog,
  type EventStore,
  partitionFor,
  positionOf,
  type RecordedEvent,
  readStore,
  type Topic,
} from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { type Causes, causeCheck } from './causes.ts';
import { type CheckVerdict, checksOf, privateCategories } from './checks/index.ts';
import { type Command, counted, type Output, timeoutOf, timeoutOption } from './command.ts';
import { readTopic } from './read-topic.ts';
import { comparison, type Expected, expect, type Findings, isSound, nothingYet, type Passed } from './sequence.ts';

export type PartitionVerdict = Findings & {
  readonly topic: string;
  readonly partition: number;
  readonly events: number;
};

export type VerifyOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly topics: Readonly<Record<string, Topic>>;
  /** How long the relays may take to publish what is in the store when it is read, in ms. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What is read beside what is published. */
  readonly further?: readonly string[];
  /** Sees every event that is read, in order. */
  readonly onEvents?: (events: readonly RecordedEvent[]) => void | Promise<void>;
  /** Sees every message that is compared, in the order of its partition. */
  readonly onPassed?: (topic: string, partition: number, ...passed: Parameters<Passed>) => void;
};

/** Every event that is in the store now, by the partition that it belongs into. */
export const expectedOf = async ({
  store,
  topics,
  further = [],
  signal,
  onEvents,
}: Omit<VerifyOptions, 'log' | 'timeoutMs'>): Promise<ReadonlyMap<string, Expected[]>> => {
  const expected = new Map(
    Object.values(topics).map(({ name, partitions }) => [name, Array.from({ length: partitions }, nothingYet)]),
  );
  for await (const events of readStore({ store, categories: [...Object.keys(topics), ...further], signal })) {
    await onEvents?.(events);
    for (const event of events) {
      const topic = topics[categoryOf(event.stream)];
      const partition = topic && expected.get(topic.name)?.[partitionFor(event.stream, topic.partitions)];
      if (partition !== undefined) expect(partition, event);
    }
  }
  return expected;
};

const isPublished = async (log: EventLog, topic: string, expected: readonly Expected[]): Promise<boolean> => {
  const tail = await log.tail(topic);
  return expected.every(({ positions }, partition) => positionOf(tail[partition]) >= (positions.at(-1) ?? 0));
};

/**
 * Compares the store with every topic, partition by partition: each event once, in order, with the positions that
 * readers count on, saying what is stored, and with the chain of hashes that holds both, so that a change of either is
 * found. What is recorded while it runs is left out.
 */
export const verifyTopics = async (options: VerifyOptions): Promise<readonly PartitionVerdict[]> => {
  const { log, timeoutMs, signal, onPassed } = options;
  const expected = await expectedOf(options);
  const deadline = performance.now() + timeoutMs;
  const verdicts: PartitionVerdict[] = [];
  for (const [topic, partitions] of expected) {
    while (!(await isPublished(log, topic, partitions)) && performance.now() < deadline)
      await delay(100, undefined, { signal });
    const comparisons = partitions.map((one, partition) =>
      comparison(one, onPassed && ((...passed) => onPassed(topic, partition, ...passed))),
    );
    await readTopic({
      log,
      topic,
      signal,
      onMessages: (partition, messages) => {
        for (const message of messages) comparisons[partition]?.take(message);
      },
    });
    for (const [partition, compared] of comparisons.entries())
      verdicts.push({ topic, partition, events: partitions[partition]?.positions.length ?? 0, ...compared.end() });
  }
  return verdicts;
};

const trouble = ({ missing, late, foreign, unchained, changed, differing, first }: PartitionVerdict): string =>
  [
    missing > 0 && `${counted(missing, 'event')} missing`,
    late > 0 && `${counted(late, 'message')} out of order`,
    foreign > 0 && `${counted(foreign, 'message')} of no event in the store`,
    unchained > 0 && `${counted(unchained, 'message')} with a missing or wrong ce_previous`,
    changed > 0 && `${counted(changed, 'message')} with a broken chain (changed in the topic or in the store)`,
    differing > 0 && `${counted(differing, 'message')} with other content than the stored event`,
    first !== undefined && `the first at position ${first}`,
  ]
    .filter((part) => part !== false)
    .join(', ');

export const sayTopics = (verdicts: readonly PartitionVerdict[], { say }: Output): boolean => {
  for (const [topic, partitions] of Map.groupBy(verdicts, (one) => one.topic)) {
    const events = partitions.reduce((sum, one) => sum + one.events, 0);
    const repeats = partitions.reduce((sum, one) => sum + one.doubled, 0);
    const unsound = partitions.filter((one) => !isSound(one));
    const remark = repeats === 0 ? '' : `, ${repeats} repeated, which readers skip`;
    say(
      unsound.length === 0
        ? `  ${topic}: ${counted(events, 'event')}, all there, in order${remark}`
        : `! ${topic}: ${counted(events, 'event')}${remark}`,
    );
    for (const one of unsound) say(`!   partition ${one.partition}: ${trouble(one)}`);
  }
  return verdicts.every(isSound);
};

/** What is wrong, a line each, and how much more there is. */
const sayWrong = (first: readonly string[], all: number, { say }: Output): void => {
  for (const one of first) say(`!   ${one}`);
  if (all > first.length) say(`!   and ${all - first.length} more`);
};

const sayCauses = ({ events, roots, orphans, first }: Causes, { say }: Output): boolean => {
  say(
    orphans === 0
      ? `  causes: ${events} events of ${roots} first commands, each with its cause`
      : `! causes: ${orphans} of ${events} events name a cause that is not before them in their conversation:`,
  );
  sayWrong(first, orphans, { say });
  return orphans === 0;
};

const sayCheck = ({ name, seen, wrong, first }: CheckVerdict, { say }: Output): boolean => {
  say(
    wrong === 0
      ? `  ${name}: ${seen}, without a contradiction`
      : `! ${name}: ${counted(wrong, 'contradiction')} in ${seen}:`,
  );
  sayWrong(first, wrong, { say });
  return wrong === 0;
};

export const verify: Command = {
  name: 'verify',
  usage: ['verify'],
  summary:
    'compares the event store with every topic: each event is in its topic, in order, as it is stored, and the chain ' +
    'of hashes holds; compares numbers, claims, codes and the list of warehouses with what they belong to; checks ' +
    'that each event has a cause; exits with 1 when anything is wrong',
  options: {
    ...timeoutOption,
    causes: { help: 'checks only that each event has a cause, without the topics' },
  },
  run: async ({ options }, { config, say, signal }) => {
    const onlyCauses = options['causes'] === true;
    const timeoutMs = timeoutOf({ options });
    const ports = await openToolPorts(config, { needs: onlyCauses ? ['store'] : ['store', 'log'] });
    try {
      const causes = causeCheck();
      const checks = onlyCauses ? [] : checksOf(ports.beside?.keys);
      const onEvents = async (events: readonly RecordedEvent[]): Promise<void> => {
        for (const event of events) causes.take(event);
        for (const check of checks) await check.take(events);
      };
      const asked = { ...ports, topics: topicsByCategory, further: privateCategories, timeoutMs, signal, onEvents };
      const isPublished = onlyCauses
        ? await expectedOf(asked).then(() => true)
        : sayTopics(await verifyTopics(asked), { say });
      const areSound = checks.map((check) => sayCheck(check.end(), { say }));
      return sayCauses(causes.end(), { say }) && isPublished && areSound.every((isSound) => isSound);
    } finally {
      await ports.close();
    }
  },
};
