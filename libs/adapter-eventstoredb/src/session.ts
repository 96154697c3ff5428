import { type Filter, type Position as Place, START, streamNameFilter } from '@eventstore/db-client';
import { type Position, position, type RecordedEvent, type Signal, signal } from '@sales/eventsourcing';
import type { CallOptions } from './connection.ts';
import { toRecorded } from './events.ts';
import type { Line } from './line.ts';

/** Most events that wait here, on each side of the client's converter, before the server is made to wait. */
const buffered = 256;
/** A checkpoint after so many pages of 32 events that were passed over. */
const checkpointInterval = 100;

/** What the server says between two events, to be heeded when the events before it have been taken. */
type Mark = {
  /** How many events come before it. */
  readonly after: number;
  readonly checkpoint?: Position;
  /** Now live, or no longer. */
  readonly live?: boolean;
};

/** Since the last look, in the order of the log. */
export type Taken = {
  readonly events: readonly RecordedEvent[];
  readonly checkpoint: Position;
  readonly caughtUp: boolean;
};

/** One call to the server, from `after` until it ends. It never comes back: the subscription opens another. */
export type Session = {
  /** Given whenever the server has said something, and at the end. */
  readonly news: Signal;
  /** At most `room` events. */
  take(room: number): Taken;
  /** Why there will be nothing more, once all that came has been taken; undefined while it goes on. */
  ended(): Error | undefined;
  close(): void;
};

export type SessionOptions = {
  readonly line: Line;
  readonly options: CallOptions;
  /** Exclusive; 0 for the start. */
  readonly after: Position;
  /**
   * The last position in the store, read before this from the same node. When the server says that the subscription has
   * caught up it does not say with what (not to a client of this version): at least with this.
   */
  readonly head: Position;
  readonly categories: readonly string[] | undefined;
};

/** The last number of the log that a server can count to. */
const largestPosition = 2n ** 63n - 1n;

/**
 * KurrentDB 25.0.0 and some releases of 24.10 can send the end of the log as the commit position of a checkpoint, with
 * a prepare position of zero, while an event before it is still to come (kurrent-io/KurrentDB#4975), or no position at
 * all (#4892). What is written without explicit transactions has twice the same position, so that those can be told
 * apart.
 */
const isCheckpoint = ({ commit, prepare }: Place): boolean => commit === prepare && commit <= largestPosition;

const filterOf = (categories: readonly string[] | undefined, reached: (commit: bigint) => void): Filter => {
  const checkpointReached = (_: unknown, place: Place): void => {
    if (isCheckpoint(place)) reached(place.commit);
  };
  const given = { checkpointInterval, checkpointReached };
  // What the server writes for itself is in streams that begin with $.
  if (categories === undefined) return streamNameFilter({ ...given, regex: '^[^$]' });
  return streamNameFilter({ ...given, prefixes: categories.map((category) => `${category}-`) });
};

export const openSession = ({ line, options, after, head, categories }: SessionOptions): Session => {
  const news = signal();
  const said = (): void => {
    line.heard();
    news.notify();
  };
  let marks: Mark[] = [];
  let taken = 0;
  let checkpoint = after;
  let live = false;
  let end: Error | undefined;

  // The client speaks of checkpoints and of having caught up when they arrive, while the events before them may still
  // be waiting in its buffer: so they wait too.
  const mark = (what: Omit<Mark, 'after'>): void => {
    const after = taken + subscription.readableLength;
    const last = marks.at(-1);
    // To a reader who is slow, only the last of many checkpoints in a row matters.
    if (last?.after === after && last.live === undefined && what.live === undefined) marks.pop();
    marks.push({ ...what, after });
    said();
  };
  const finish = (reason: Error): void => {
    end ??= reason;
    news.notify();
  };
  const subscription = line.client.subscribeToAll(
    {
      ...options,
      fromPosition: after === 0n ? START : { commit: after, prepare: after },
      filter: filterOf(categories, (commit) => mark({ checkpoint: position(commit) })),
    },
    { highWaterMark: buffered },
  );
  subscription.on('readable', said);
  subscription.on('confirmation', said);
  subscription.on('caughtUp', () => mark({ checkpoint: head, live: true }));
  subscription.on('fellBehind', () => mark({ live: false }));
  // The client may send more than one error, and one after the end: each needs a listener.
  subscription.on('error', finish);
  subscription.on('end', () => finish(new Error('the server ended the subscription')));

  const pass = (to: Position): void => {
    if (to > checkpoint) checkpoint = to;
  };

  return {
    news,
    take: (room) => {
      const events: RecordedEvent[] = [];
      while (events.length < room) {
        const found = subscription.read();
        if (found === null) break;
        taken += 1;
        events.push(toRecorded(found));
      }
      const last = events.at(-1);
      if (last !== undefined) pass(last.position);
      for (const { after: place, checkpoint: reached, live: now } of marks) {
        if (place > taken) break;
        if (reached !== undefined) pass(reached);
        if (now !== undefined) live = now;
      }
      marks = marks.filter(({ after: place }) => place > taken);
      return { events, checkpoint, caughtUp: live && subscription.readableLength === 0 };
    },
    ended: () => (subscription.readableLength === 0 ? end : undefined),
    close: () => {
      subscription.destroy();
      subscription.unsubscribe().catch(() => {});
    },
  };
};
