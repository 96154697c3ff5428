import { StoreRestored } from './errors.ts';
import type { EventLog, EventStore, LogMessage } from './ports.ts';
import { fromMessage, positionOf } from './published-event.ts';
import { readIncarnation, readRealignments } from './realignment.ts';
import type { Topic } from './relay.ts';

export type AlignmentOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** They exist. */
  readonly topics: readonly Topic[];
  /**
   * At the ends of how many partitions to look, those with the latest events first. What a restore takes away is the
   * end of the store, so one is enough unless something has been published since. Default: all.
   */
  readonly most?: number;
};

/** Where an event of a topic was recorded, the store has it no more. */
const isLost = async (store: EventStore, message: LogMessage): Promise<boolean> => {
  const { id, stream, revision, position } = fromMessage(message);
  const [event] = await store.read(stream, { fromRevision: revision, maxCount: 1 });
  return event?.eventId !== id || event.revision !== revision || event.position !== position;
};

/**
 * Sees that the store has what was published, by the last event of each partition: same id, stream and revision, at
 * the same position. Returns the number of the log's incarnation.
 * @throws StoreRestored with what was found; StoreUnavailable, LogUnavailable
 */
export const confirmAlignment = async ({ store, log, topics, most }: AlignmentOptions): Promise<number> => {
  const { number, isFinished } = await readRealignments(store);
  if (!isFinished) throw new StoreRestored(`realignment ${number} was begun and not finished: run it again`);
  const told = await readIncarnation(log);
  if (told.number > number)
    throw new StoreRestored(`the store was restored to a point before realignment ${told.number} of the topics`);
  const tails = await Promise.all(
    topics.map(async ({ name }) =>
      (await log.tail(name)).flatMap((message, partition) =>
        message === undefined ? [] : [{ place: `${name}/${partition}`, message }],
      ),
    ),
  );
  const latest = tails
    .flat()
    .sort((a, b) => (positionOf(a.message) < positionOf(b.message) ? 1 : -1))
    .slice(0, most);
  const lost = await Promise.all(latest.map(({ message }) => isLost(store, message)));
  const [first] = latest.filter((_, nth) => lost[nth]);
  if (first === undefined) return number;
  const { stream, revision, position } = fromMessage(first.message);
  throw new StoreRestored(
    `the store was restored to an earlier point: ${first.place} ends with event ${revision} of ${stream}, ` +
      `published from position ${position}, where the store does not have it`,
  );
};
