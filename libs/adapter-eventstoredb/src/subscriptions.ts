import {
  type EventBatch,
  type EventStore,
  pace,
  pause,
  position,
  type RecordedEvent,
  StoreReplaced,
  type SubscribeOptions,
} from '@sales/eventsourcing';
import type { Connection } from './connection.ts';
import { isForeignPosition, isOutage, jittered } from './failures.ts';
import { readHead } from './reads.ts';
import { openSession, type Session, type Taken } from './session.ts';

/** Most events of a batch. */
const batchSize = 500;
/** How long a batch of history waits for more when nothing comes, in ms. */
const gathering = 100;

export type SubscriptionsOptions = {
  readonly connection: Connection;
  /** How long to wait for the head of the store, in ms. */
  readonly idle: number;
  /** A call of which nothing was heard for so long is replaced by another, in ms. */
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

/**
 * Follows the log over as many calls as it takes. The client never resumes a subscription, and one that the server has ended
 * in good order looks to it like the end of all events.
 */
export const subscribeWith = ({ connection, idle, silence, onError }: SubscriptionsOptions) => {
  const { subscriptions: client, options } = connection;

  async function* follow({ after, categories, signal }: SubscribeOptions): AsyncGenerator<EventBatch> {
    const pauses = pace(50, 10_000);
    let checkpoint = after ?? position(0);
    let caughtUp = false;
    while (!signal.aborted) {
      let session: Session | undefined;
      let silent = false;
      try {
        const head = await readHead(client, options, idle, signal);
        session = openSession({ client, options, after: checkpoint, head, categories });
        while (!signal.aborted && !silent) {
          const seen = session.news.count();
          const end = session.ended();
          const taken = await gather(session, signal);
          if (taken.caughtUp) pauses.next(true);
          if (taken.events.length > 0 || taken.checkpoint !== checkpoint || taken.caughtUp !== caughtUp) {
            ({ checkpoint, caughtUp } = taken);
            yield taken;
            continue;
          }
          if (end !== undefined) throw end;
          await session.news.wait(seen, silence, signal);
          silent = session.news.count() === seen;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (isForeignPosition(error)) throw new StoreReplaced(checkpoint, { cause: error });
        if (!isOutage(error)) throw error;
        onError(error);
      } finally {
        session?.close();
      }
      if (!silent) await pause(jittered(pauses.next(false)), signal);
    }
  }
  return follow satisfies EventStore['subscribeAll'];
};
