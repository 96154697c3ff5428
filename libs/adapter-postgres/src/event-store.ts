import {
  type Appended,
  type EventBatch,
  type EventMetadata,
  type EventStore,
  EventTooLarge,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  pace,
  pause,
  position,
  type ReadOptions,
  type RecordedEvent,
  revision,
  type Signal,
  StoreRestored,
  StoreUnavailable,
  type StreamName,
  type SubscribeOptions,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { batched } from './batching.ts';
import type { Pool, Query } from './pool.ts';
import { bigintArray, textArray } from './text-array.ts';

/** Largest event, data and metadata together, in bytes. */
export const eventLimit = 256 * 1024;

/** Most events of one read, and of one page of a subscription. */
const pageSize = 1000;
/** How long a subscription that has just had events lets further ones gather: a page costs a round trip. In ms. */
const gathering = 5;
/** Most events of one transaction. A single append may have more. */
const groupSize = 1000;

type StoredEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
};

type Append = {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly StoredEvent[];
};

type AppendRow = { readonly accepted: boolean; readonly revision: string; readonly position: string | null };

type EventRow = {
  readonly stream: string;
  readonly revision: string;
  readonly position: string;
  readonly event_id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
};

type PageRow = { readonly scanned: string; readonly last: string | null; readonly last_id: string | null } & (
  | EventRow
  | { readonly stream: null }
);

const expectedNumber = (expected: ExpectedRevision): bigint => {
  switch (expected) {
    case 'no_stream':
      return -1n;
    case 'stream_exists':
      return -2n;
    case 'any':
      return -3n;
    default:
      return expected;
  }
};

/** @throws EventTooLarge */
const toStored = (stream: StreamName, { eventId, type, data, metadata }: NewEvent): StoredEvent => {
  const event = { eventId, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
  // A UTF-16 unit has three bytes at most in UTF-8, so most events need not be measured.
  if ((event.data.length + event.metadata.length) * 3 > eventLimit) {
    const size = Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);
    if (size > eventLimit) throw new EventTooLarge(stream, size, eventLimit);
  }
  return event;
};

const toRecorded = (row: EventRow): RecordedEvent => ({
  type: row.type,
  data: row.data,
  eventId: row.event_id,
  metadata: row.metadata,
  stream: row.stream as StreamName,
  revision: revision(BigInt(row.revision)),
  position: position(row.position),
});

/**
 * As many appends as fit into one transaction; one without a definite revision must be the first of its stream in it.
 */
const takeGroup = (waiting: readonly Append[]): number => {
  const streams = new Set<string>();
  let events = 0;
  let taken = 0;
  for (const { stream, expected, events: own } of waiting) {
    const full = taken === 256 || (taken > 0 && events + own.length > groupSize);
    if (full || ((expected === 'any' || expected === 'stream_exists') && streams.has(stream))) break;
    streams.add(stream);
    events += own.length;
    taken += 1;
  }
  return taken;
};

const appendStatement = (appends: readonly Append[]): Query => {
  const firstOf = new Map<string, number>();
  const slots = appends.map(({ stream }, index) => {
    if (!firstOf.has(stream)) firstOf.set(stream, index + 1);
    return firstOf.get(stream) ?? 0;
  });
  const events = appends.flatMap(({ stream, events: own }, index) =>
    own.map((event, nth) => ({ ...event, stream, append: index + 1, nth })),
  );
  return {
    name: 'store.append',
    text: 'select * from store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
    values: [
      textArray(appends.map((append) => append.stream)),
      bigintArray(appends.map((append) => expectedNumber(append.expected))),
      bigintArray(appends.map((append) => append.events.length)),
      bigintArray(slots),
      bigintArray(events.map((event) => event.append)),
      bigintArray(events.map((event) => event.nth)),
      textArray(events.map((event) => event.stream)),
      textArray(events.map((event) => event.eventId)),
      textArray(events.map((event) => event.type)),
      textArray(events.map((event) => event.data)),
      textArray(events.map((event) => event.metadata)),
    ],
  };
};

const toOutcome = ({ stream, expected }: Append, row: AppendRow | undefined): Appended | Error => {
  if (row === undefined) return new StoreUnavailable(`${stream}: no answer to an append`);
  const at = BigInt(row.revision);
  if (row.accepted) return { revision: revision(at), position: position(row.position ?? 0) };
  return new WrongExpectedRevision(stream, expected, at < 0n ? undefined : revision(at));
};

type Read = { readonly stream: StreamName; readonly from: bigint; readonly count: number };

const end = 2n ** 63n - 1n;
const everything = Number.MAX_SAFE_INTEGER;

const readStatement = (direction: 'forwards' | 'backwards', reads: readonly Read[]): Query => {
  const [compare, order] = direction === 'forwards' ? ['>=', 'asc'] : ['<=', 'desc'];
  return {
    name: `store.read.${direction}`,
    text: `select r.nth, e.*
      from unnest($1::text[], $2::bigint[], $3::bigint[]) with ordinality as r (stream, "from", most, nth)
      cross join lateral (
        select stream, revision, position, event_id, type, data, metadata from store.events
        where stream = r.stream and revision ${compare} r."from" order by revision ${order} limit r.most) e
      order by r.nth, e.revision ${order}`,
    values: [
      textArray(reads.map((read) => read.stream)),
      bigintArray(reads.map((read) => read.from)),
      bigintArray(reads.map((read) => read.count)),
    ],
  };
};

const pageStatement = (after: Position, categories: readonly string[] | undefined): Query => ({
  name: 'store.page',
  text: `with page as materialized (
      select stream, revision, position, event_id, type, data, metadata from store.events
      where position > $1 order by position limit $2),
    edge as (
      select count(*) as scanned, max(position) as last, (array_agg(event_id order by position desc))[1] as last_id
      from page)
    select edge.scanned, edge.last, edge.last_id, page.* from edge left join page
      on $3::text[] is null or split_part(page.stream, '-', 1) = any ($3)
    order by page.position`,
  values: [after, pageSize, categories === undefined ? null : textArray(categories)],
});

/** Every position up to the last one has an event. */
const idAtStatement = (at: Position): Query => ({
  name: 'store.id-at',
  text: 'select event_id from store.events where position = $1',
  values: [at],
});

export type EventStoreOptions = {
  /** Gets one statement at a time: concurrent appends share a transaction. */
  readonly appends: Pool;
  readonly reads: Pool;
  /** For subscriptions, which must not make a read wait. */
  readonly following: Pool;
  /** Given when this process has appended something. */
  readonly appended: Signal;
};

/** The store on Postgres. */
export const postgresEventStore = ({ appends, reads, following, appended }: EventStoreOptions): EventStore => {
  const appendGroup = async (group: readonly Append[]): Promise<readonly (Appended | Error)[]> => {
    try {
      const rows = await appends.query<AppendRow>(appendStatement(group));
      appended.notify();
      return group.map((append, index) => toOutcome(append, rows[index]));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof StoreUnavailable || group.length === 1) return group.map(() => error);
      // One of them has something in it that the server does not take. The others must not suffer for it.
      const outcomes: (Appended | Error)[] = [];
      for (const append of group) outcomes.push(...(await appendGroup([append])));
      return outcomes;
    }
  };
  const append = batched(appendGroup, { take: takeGroup });

  const readMany = async (direction: 'forwards' | 'backwards', group: readonly Read[]) => {
    const rows = await reads.query<EventRow & { readonly nth: string }>(readStatement(direction, group));
    const byRead = Map.groupBy(rows, (row) => Number(row.nth) - 1);
    return group.map((_, index) => (byRead.get(index) ?? []).map(toRecorded));
  };
  const take = (waiting: readonly unknown[]): number => Math.min(waiting.length, 64);
  const readForwards = batched((group: readonly Read[]) => readMany('forwards', group), { take, atOnce: 2 });
  const readBackwards = batched((group: readonly Read[]) => readMany('backwards', group), { take, atOnce: 2 });

  async function* subscribe({ after, categories, signal }: SubscribeOptions): AsyncGenerator<EventBatch> {
    const polling = pace(5, 250);
    const retrying = pace(50, 2000);
    let checkpoint = after ?? position(0);
    let caughtUp = false;
    let lastId: string | undefined;
    /** Whether the server may be another one than the last page came from: it was restored, perhaps. */
    let isDoubtful = checkpoint > 0n;

    /** @throws StoreRestored when the last event that was passed is not there */
    const confirm = async (): Promise<void> => {
      const [found] = await following.query<{ event_id: string }>(idAtStatement(checkpoint));
      if (found === undefined || (lastId !== undefined && found.event_id !== lastId))
        throw new StoreRestored(`the store was restored to a point before position ${checkpoint}`);
      lastId = found.event_id;
      isDoubtful = false;
    };
    const nextPage = async (): Promise<PageRow[]> => {
      if (isDoubtful && checkpoint > 0n) await confirm();
      return following.query<PageRow>(pageStatement(checkpoint, categories));
    };

    while (!signal.aborted) {
      const seen = appended.count();
      const rows = await nextPage().catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        isDoubtful = true;
        return undefined;
      });
      if (signal.aborted) return;
      const edge = rows?.[0];
      if (rows === undefined || edge === undefined) {
        await appended.wait(appended.count(), retrying.next(false), signal);
        continue;
      }
      retrying.next(true);
      const scanned = Number(edge.scanned);
      const wasCaughtUp = caughtUp;
      caughtUp = scanned < pageSize;
      if (edge.last !== null) checkpoint = position(edge.last);
      lastId = edge.last_id ?? lastId;
      if (scanned > 0 || !wasCaughtUp)
        yield { events: rows.flatMap((row) => (row.stream === null ? [] : [toRecorded(row)])), checkpoint, caughtUp };
      if (!caughtUp) continue;
      await appended.wait(seen, polling.next(scanned > 0), signal);
      if (scanned > 0) await pause(gathering, signal);
    }
  }

  return {
    append: async (stream, events, expected) => {
      if (events.length === 0) throw new Error(`${stream}: an append needs at least one event`);
      const outcome = await append({ stream, expected, events: events.map((event) => toStored(stream, event)) });
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    keepsOrder: true,
    read: (stream, { fromRevision, maxCount = everything, direction = 'forwards' }: ReadOptions = {}) =>
      direction === 'forwards'
        ? readForwards({ stream, from: fromRevision ?? 0n, count: maxCount })
        : readBackwards({ stream, from: fromRevision ?? end, count: maxCount }),
    subscribeAll: subscribe,
  };
};
