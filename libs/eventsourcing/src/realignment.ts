import type { CommandContext } from './command.ts';
import { derivedId, eventIdOf } from './ids.ts';
import type { EventLog, EventStore, Incarnations, Message } from './ports.ts';
import { toMessage } from './published-event.ts';
import type { Topic } from './relay.ts';
import {
  type DomainEvent,
  type NewEvent,
  type Position,
  position,
  type RecordedEvent,
  revision,
  streamName,
} from './types.ts';

/** Positions that no event has: those after `after`, up to and including `upTo`. */
export type PositionRange = { readonly after: Position; readonly upTo: Position };

/** Which log it is: the one that the given number of realignments has made of the first. */
export type Incarnation = {
  readonly number: number;
  /** Where events were that are in the log no more. */
  readonly withdrawn: readonly PositionRange[];
};

export const firstIncarnation: Incarnation = { number: 0, withdrawn: [] };

/** Whether an event of that position was withdrawn: nothing will ever reach it. */
export const isWithdrawn = ({ withdrawn }: Incarnation, at: Position): boolean =>
  withdrawn.some(({ after, upTo }) => at > after && at <= upTo);

/** Where services hear of a realignment: the last message says which incarnation the log is. */
export const incarnationTopic: Topic = { name: 'sales.incarnation.v1', partitions: 1 };

/** The realignments of a store, each begun and finished. Storage format: never rename. */
const realignmentStream = streamName('realignment', 'log');

type Range = { readonly after: string; readonly upTo: string };

type RealignmentEvent =
  /** Recorded before anything is changed. `withdrawn`: what the topics have beyond the store; absent when nothing. */
  | { readonly type: 'RealignmentBegun'; readonly data: { readonly number: number; readonly withdrawn?: Range } }
  /** Recorded when the topics are empty and every service will hear of it. */
  | { readonly type: 'RealignmentFinished'; readonly data: { readonly number: number } };

const written = ({ after, upTo }: PositionRange): Range => ({ after: String(after), upTo: String(upTo) });
const read = ({ after, upTo }: Range): PositionRange => ({ after: position(after), upTo: position(upTo) });

export type Realignments = Incarnation & {
  /**
   * Whether the last one was finished. While it is not, the topics are neither what they were nor what they should be.
   */
  readonly isFinished: boolean;
};

/** What a store has been through. */
export const readRealignments = async (store: EventStore): Promise<Realignments> => {
  const recorded = await store.read(realignmentStream);
  // Nothing else is in that stream.
  const events = recorded as readonly RecordedEvent<RealignmentEvent>[];
  return {
    number: events.at(-1)?.data.number ?? 0,
    isFinished: events.at(-1)?.type !== 'RealignmentBegun',
    withdrawn: events.flatMap((event) =>
      event.type === 'RealignmentBegun' && event.data.withdrawn !== undefined ? [read(event.data.withdrawn)] : [],
    ),
  };
};

/** The events of one append, which is a command of its own. */
const eventsOf = (
  { context, now }: Pick<RealignmentOptions, 'context' | 'now'>,
  name: string,
  events: readonly DomainEvent[],
): readonly NewEvent[] => {
  const command = { ...context, commandId: derivedId(context.commandId, name), causationId: context.commandId };
  const metadata = { ...command, recordedAt: now, schemaVersion: 1 };
  return events.map((event, nth) => ({ ...event, eventId: eventIdOf(command, nth, event), metadata }));
};

/** Bytes of the events that a byte-counting store is moved on with: several of them make an append. */
const heavy = 200_000;
/** Events of an append that moves a store on. */
const together = { light: 1000, heavy: 4 };

/**
 * Records events that no reader looks at until the store is beyond a position, so that no position is ever given twice:
 * readers tell new events from those that they had by their position.
 */
const passPosition = async (options: RealignmentOptions, target: Position): Promise<void> => {
  const { store, context } = options;
  const stream = streamName('padding', context.commandId);
  let length = 0;
  const pad = async (count: number, text: string): Promise<Position> => {
    const padding = Array.from({ length: count }, () => ({ type: 'PositionPassed', data: { text } }));
    const expected = length === 0 ? 'no_stream' : revision(length - 1);
    const { position: at } = await store.append(stream, eventsOf(options, `padding ${length}`, padding), expected);
    length += count;
    return at;
  };
  const first = await pad(1, '');
  let last = await pad(1, '');
  const step = last - first;
  while (last <= target) {
    const events = (target - last) / step + 1n;
    if (events <= together.light) last = await pad(Number(events), '');
    // Positions count bytes where an event takes more than one.
    else last = step === 1n ? await pad(together.light, '') : await pad(together.heavy, 'x'.repeat(heavy));
  }
};

export type RealignmentOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** All that relays fill. */
  readonly topics: readonly Topic[];
  readonly context: CommandContext;
  /** RFC 3339, UTC. */
  readonly now: string;
  /**
   * Positions of what the topics have and the store does not: after its own last event, up to the last in the topics.
   */
  readonly withdrawn?: PositionRange;
};

/**
 * Begins another incarnation of the log, filled from the store as it is now. The topics are emptied, and what they had
 * that the store has not is withdrawn with it; the relays fill them again when they start, each service forgets what
 * it had from the log. No relay and no reader may be running. After a crash it is begun anew.
 */
export const realign = async (options: RealignmentOptions): Promise<Incarnation> => {
  const { store, log, topics, withdrawn } = options;
  const before = await readRealignments(store);
  const told = await readIncarnation(log);
  // The one that the store was restored behind, or that was lost with the log, counts as well.
  const latest = told.number > before.number ? told : before;
  const number = latest.number + 1;
  const recorded = await store.read(realignmentStream, { direction: 'backwards', maxCount: 1 });
  const last = recorded[0]?.revision;
  const begun: RealignmentEvent = {
    type: 'RealignmentBegun',
    data: { number, ...(withdrawn !== undefined && { withdrawn: written(withdrawn) }) },
  };
  const { revision: at } = await store.append(
    realignmentStream,
    eventsOf(options, 'begun', [begun]),
    last ?? 'no_stream',
  );
  if (withdrawn !== undefined) await passPosition(options, withdrawn.upTo);
  for (const { name, partitions, cleanup } of topics) {
    await log.ensureTopic(name, partitions, cleanup);
    await log.clear(name);
  }
  const ranges = [...latest.withdrawn, ...(withdrawn === undefined ? [] : [withdrawn])];
  const incarnation = { number, withdrawn: ranges };
  await announce(log, store, incarnation);
  const finished: RealignmentEvent = { type: 'RealignmentFinished', data: { number } };
  await store.append(realignmentStream, eventsOf(options, 'finished', [finished]), at);
  return incarnation;
};

const announce = async (log: EventLog, store: EventStore, { number, withdrawn }: Incarnation): Promise<void> => {
  await log.ensureTopic(incarnationTopic.name, incarnationTopic.partitions);
  const [event] = await store.read(realignmentStream, { direction: 'backwards', maxCount: 1 });
  if (event === undefined) throw new Error('a realignment was recorded and is not in the store');
  const data = { number, withdrawn: withdrawn.map(written) };
  await log.publish(incarnationTopic.name, [
    toMessage(event, { type: 'sales.incarnation.begun.v1', data }, position(0)),
  ]);
};

const incarnationOf = (message: Message | undefined): Incarnation => {
  if (message === undefined) return firstIncarnation;
  // Written by `announce`.
  const { number, withdrawn }: { number: number; withdrawn: readonly Range[] } = JSON.parse(message.value ?? '');
  return { number, withdrawn: withdrawn.map(read) };
};

/** Which incarnation the log is. @throws LogUnavailable */
export const readIncarnation = async (log: EventLog): Promise<Incarnation> => {
  await log.ensureTopic(incarnationTopic.name, incarnationTopic.partitions);
  const [last] = await log.tail(incarnationTopic.name);
  return incarnationOf(last);
};

/** Says again which incarnation the log is, where the log has lost that. */
export const keepIncarnation = async (log: EventLog, store: EventStore): Promise<void> => {
  const known = await readRealignments(store);
  if (known.isFinished && (await readIncarnation(log)).number < known.number) await announce(log, store, known);
};

/** Brings a database in line with the log, before anything else is done with the two. */
export const joinIncarnation = async (log: EventLog, database: Incarnations): Promise<Incarnation> => {
  const incarnation = await readIncarnation(log);
  if (incarnation.number > (await database.current())) await database.renew(incarnation.number);
  return incarnation;
};
