import {
  type EventBatch,
  type EventStore,
  type Position,
  pace,
  pause,
  position,
  type RecordedEvent,
  type SubscribeOptions,
} from '@sales/eventsourcing';
import type { Connection } from './connection.ts';
import { isForeignPosition, isOutage, jittered } from './failures.ts';
import type { Line } from './line.ts';
import { readHead, readIdAt, restoredBefore } from './reads.ts';
import { openSession, type Session, type Taken } from './session.ts';

/** Most events of a batch. */
const batchSize = 500;
/** How long a batch of history waits for more when nothing comes, in ms. */
const gathering = 100;

/** A call that was silent so often in a row is replaced, where the store holds more than has come. */
const silences = 10;

export type SubscriptionsOptions = {
  readonly connection: Connection;
  /** How long to wait for the head of the store, in ms. */
  readonly idle: number;
  /** After so long without a word, in ms, the node is asked for the end of the store. */
  readonly silence: number;
  /** Told why a call was lost; another follows. */
  readonly onError: (error: unknown) => void;
};

/** What there is; of history, which comes a few events at a time, as much as fits a batch. */
const gather = async ({ news, take, ended }: Session, signal: AbortSignal): Promise<Taken> => {
  const events: RecordedEvent[] = [];
  for (;;) {
    const seen = news.count();
    const over = ended() !== undefined;
    const taken = take(batchSize - events.length);
    events.push(...taken.events);
    const batch = { ...taken, events };
    if (over || signal.aborted || taken.caughtUp || events.length === 0 || events.length === batchSize) return batch;
    await news.wait(seen, gathering, signal);
    if (news.count() === seen) return batch;
  }
};

/** An event that was seen in the log. */
type Seen = { readonly at: Position; readonly id: string };

/**
 * Follows the log over as many calls as it takes. The client never resumes a subscription, and one that the server has
 * ended in good order looks to it like the end of all events. A server that was restored to an earlier point says of a
 * position beyond its end that it has caught up with it: before each call, what was seen must still be there.
 */
export const subscribeWith = ({ connection, idle, silence, onError }: SubscriptionsOptions) => {
  const { options } = connection;
  const headOf = (line: Line, signal: AbortSignal): Promise<Position> =>
    line.call(idle, (client, left) => readHead(client, options, left, signal));

  /** Gives the latest event that is known to be there. @throws StoreRestored */
  const confirm = async (line: Line, checkpoint: Position, seen: Seen | undefined, signal: AbortSignal) => {
    if (checkpoint === 0n) return undefined;
    const idAt = (at: Position) => line.call(idle, (client, left) => readIdAt(client, options, at, left, signal));
    const id = await idAt(checkpoint);
    const known = seen === undefined || seen.at === checkpoint ? id : await idAt(seen.at);
    if (seen !== undefined && known !== undefined && known !== seen.id) throw restoredBefore(seen.at);
    return id === undefined ? seen : { at: checkpoint, id };
  };

  async function* follow({ after, categories, signal }: SubscribeOptions): AsyncGenerator<EventBatch> {
    const pauses = pace(50, 10_000);
    let checkpoint = after ?? position(0);
    let caughtUp = false;
    let seenLast: Seen | undefined;
    while (!signal.aborted) {
      const { line, release } = connection.subscribe();
      let session: Session | undefined;
      const givenUp = line.givenUp();
      let quiet = 0;
      let replaced = false;
      try {
        const [head, confirmed] = await Promise.all([
          headOf(line, signal),
          confirm(line, checkpoint, seenLast, signal),
        ]);
        seenLast = confirmed;
        session = openSession({ line, options, after: checkpoint, head, categories });
        while (!signal.aborted && !replaced) {
          const seen = session.news.count();
          const end = session.ended();
          const taken = await gather(session, signal);
          if (taken.caughtUp) pauses.next(true);
          if (taken.events.length > 0 || taken.checkpoint !== checkpoint || taken.caughtUp !== caughtUp) {
            ({ checkpoint, caughtUp } = taken);
            const last = taken.events.at(-1);
            if (last !== undefined) seenLast = { at: last.position, id: last.eventId };
            yield taken;
            continue;
          }
          if (end !== undefined) throw end;
          await session.news.wait(seen, silence, signal);
          quiet = session.news.count() === seen ? quiet + 1 : 0;
          if (quiet === 0 || signal.aborted) continue;
          // A node that stands still says nothing either, and keeps its connections: one that is asked has to answer.
          const holdsMore = (await headOf(line, signal)) > checkpoint;
          replaced = holdsMore && (quiet === silences || line.givenUp() !== givenUp);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (isForeignPosition(error)) throw restoredBefore(checkpoint, error);
        if (!isOutage(error)) throw error;
        onError(error);
      } finally {
        session?.close();
        release();
      }
      if (!replaced) await pause(jittered(pauses.next(false)), signal);
    }
  }
  return follow satisfies EventStore['subscribeAll'];
};
