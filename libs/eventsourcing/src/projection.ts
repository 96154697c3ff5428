import { crashpoint } from './crashpoint.ts';
import { Fenced, GapDetected, ReadModelUnavailable } from './errors.ts';
import type { EventLog, LogBatch, LogMessage } from './ports.ts';
import { fromMessage, type PublishedEvent, positionOf } from './published-event.ts';
import type { Position } from './types.ts';

/**
 * Column types of read models. `bigint` holds integers within 2^53 (money in minor units), `numeric` decimals as text.
 * A row comes back as its fold wrote it if that is canonical: no zeros at the end of a `numeric`, milliseconds and `Z` in
 * a `timestamptz`. The order of the names in a `jsonb` is not kept.
 */
export type Column = 'text' | 'bigint' | 'numeric' | 'boolean' | 'date' | 'timestamptz' | 'jsonb';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A row as a fold sees it: bigint as number, numeric, date and timestamptz as canonical text. Absent values are null. */
export type Row = { readonly [column: string]: Json };

export type Table = {
  /** Unique within the read side: queries read `read.<name>`. */
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
  /** Each is the part of `create index … on <table>` from the parenthesis on, for example `(customer_id, order_id)`. */
  readonly indexes?: readonly string[];
};

/**
 * A table whose rows are folds. Every row is fed by the events of one stream only, so that nothing depends on how the
 * partitions interleave. `evolve` reads no clock and never refuses; undefined removes the row.
 */
export type FoldedTable = {
  readonly kind: 'folded';
  readonly table: Table;
  /** The rows that an event touches, by key columns; none when it is not for this table. */
  readonly keys: (event: PublishedEvent) => readonly Row[];
  readonly evolve: (row: Row | undefined, event: PublishedEvent, key: Row) => Row | undefined;
};

/** A table that only grows: one row or none an event. */
export type AppendedTable = {
  readonly kind: 'appended';
  readonly table: Table;
  readonly row: (event: PublishedEvent) => Row | undefined;
};

/**
 * A table whose rows are computed from the rows of a folded table, for example the lines of an order. When a row changes,
 * those of its derived rows that are different now are written, and those that are gone are removed.
 */
export type DerivedTable = {
  readonly kind: 'derived';
  readonly table: Table;
  /** Name of the folded table. It comes before this one in the projection. */
  readonly of: string;
  /** All rows of one folded row. No two folded rows give the same key. */
  readonly rows: (row: Row) => readonly Row[];
};

/**
 * Sums over the rows of a folded table: every column that is not in the key is a sum, of integers. When a row changes,
 * what the old row gave is taken off and what the new one gives is put on, so that a figure always equals the rows behind
 * it. Rows may come from any partition: adding commutes. A row whose sums are all 0 does not exist.
 */
export type Rollup = {
  readonly kind: 'rollup';
  readonly table: Table;
  /** Name of the folded table that is summed up. It comes before this one in the projection. */
  readonly of: string;
  readonly parts: (row: Row) => readonly Row[];
};

export type Projection = {
  readonly name: string;
  /** Rises when a table or a fold changes: the next start builds the tables anew beside the live ones and swaps. */
  readonly version: number;
  readonly topics: readonly string[];
  /** Types of the events that the tables look at; the others are passed over undecoded. Absent: all. */
  readonly types?: ReadonlySet<string>;
  readonly tables: readonly (FoldedTable | AppendedTable | DerivedTable | Rollup)[];
};

/** One filling of the tables of a projection. Only one of them is live. */
export type Build = { readonly projection: Projection; readonly number: number };

export type PartitionCheckpoint = { readonly topic: string; readonly partition: number; readonly position: Position };

/** What a table of a build holds: a fingerprint that people can read. */
export type TableSummary = {
  readonly table: string;
  readonly rows: number;
  /** Sum of every bigint column. */
  readonly sums: Readonly<Record<string, number>>;
};

export type PartitionOfBuild = { readonly build: Build; readonly topic: string; readonly partition: number };

/** A partition that somebody has fenced, and the epoch that they got. */
export type Claim = PartitionOfBuild & { readonly epoch: number };

export type ProjectionTransaction = {
  /** Position of the last event of a claimed partition that is in the tables; 0 at the beginning. */
  checkpoint(partition: PartitionOfBuild): Position;
  /** The rows that exist. They need no lock: a row belongs to one partition, and the partition is locked. */
  load(table: Table, keys: readonly Row[]): Promise<readonly Row[]>;
  /** Inserts or replaces, and removes by key, with one statement each. */
  write(table: Table, upserts: readonly Row[], removals: readonly Row[]): Promise<void>;
  /** Adds rows that do not exist yet. */
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  /** Adds to sums; removes the rows whose sums become 0. */
  add(table: Table, rows: readonly Row[]): Promise<void>;
  advance(partition: PartitionOfBuild, to: Position): void;
};

export type LiveBuild = {
  readonly build: Build;
  readonly version: number;
  /** Another build of the code's version was begun and has not become live: `begin` takes it up. */
  readonly unfinished: boolean;
};

/** Where builds live. */
export type ProjectionStore = {
  /** The build that queries see, made (empty) when there is none. Its version may be older than the code's. */
  live(projection: Projection): Promise<LiveBuild>;
  /** A new, empty build beside the live one; takes up an unfinished one of the same version. */
  begin(projection: Projection): Promise<Build>;
  /** Makes the build the live one in one transaction, then removes the one before the last. */
  swap(build: Build): Promise<void>;
  /** Takes the partition over: whoever had it is refused from now on. Returns the new epoch. */
  fence(partition: PartitionOfBuild): Promise<number>;
  /** @throws Fenced when `epoch` is not the current one; ReadModelUnavailable */
  transact(claims: readonly Claim[], work: (tx: ProjectionTransaction) => Promise<void>): Promise<void>;
  checkpoint(partition: PartitionOfBuild): Promise<Position>;
  /** Of every partition that the build has begun, in one snapshot. */
  checkpoints(build: Build): Promise<readonly PartitionCheckpoint[]>;
  /** Every table of the build, in the order of the projection, in one snapshot. */
  summary(build: Build): Promise<readonly TableSummary[]>;
};

/** Holds a build back, so that it does not run ahead of another one. */
export type Limit = {
  /**
   * The last position of the partition that may be applied now. Waits while that is before `next`; rejects when the
   * signal is aborted.
   */
  reach(topic: string, partition: number, next: Position, signal: AbortSignal): Promise<Position>;
};

export type ProjectionStatus = {
  readonly state: 'running' | 'retrying' | 'stopped';
  readonly error?: string;
  /** The event that cannot be applied. */
  readonly eventId?: string;
};

export type ProjectionRunnerOptions = {
  readonly log: EventLog;
  readonly store: ProjectionStore;
  readonly build: Build;
  readonly signal: AbortSignal;
  readonly onProgress?: (partition: PartitionOfBuild, position: Position, applied: number) => void;
  readonly onStatus?: (status: ProjectionStatus) => void;
  readonly maxMessages?: number;
  readonly limit?: Limit;
};

const isTransient = (error: unknown): boolean => error instanceof ReadModelUnavailable || error instanceof Fenced;

/** Messages of one partition on their way into the tables. */
type Piece = {
  readonly batch: LogBatch;
  readonly messages: readonly LogMessage[];
  readonly resolve: (applied: number) => void;
  readonly reject: (error: unknown) => void;
};

/** Lets the batches that come at the same moment gather. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Consumer group of a build: its offsets are only a hint, the checkpoint in the tables' database decides. */
export const groupOf = ({ projection, number }: Build): string => `${projection.name}.${number}`;

/**
 * Keeps a build up to date until the signal is aborted. The rows and the checkpoints of what has come in, of all partitions
 * at once, are committed together, so that each event has its effect exactly once whatever the log repeats. An event that fails three times stops the
 * projection (its status says which); it is tried again, at long intervals and after a restart.
 */
export const runProjection = async ({
  log,
  store,
  build,
  signal,
  ...options
}: ProjectionRunnerOptions): Promise<void> => {
  const epochs = new Map<string, { readonly assignment: string; readonly epoch: number }>();
  const failures = new Map<string, number>();
  /** First event of what was tried last, by partition. */
  const attempted = new Map<string, string | undefined>();

  const claim = async ({ topic, partition, assignment }: LogBatch): Promise<Claim> => {
    const name = `${topic}/${partition}`;
    const held = epochs.get(name);
    if (held?.assignment === assignment) return { build, topic, partition, epoch: held.epoch };
    const epoch = await store.fence({ build, topic, partition });
    epochs.set(name, { assignment, epoch });
    return { build, topic, partition, epoch };
  };

  /** What is new among the messages of one partition. */
  const freshOf = (tx: ProjectionTransaction, partition: Claim, messages: readonly LogMessage[]): LogMessage[] => {
    const checkpoint = tx.checkpoint(partition);
    const fresh = messages.filter((message) => positionOf(message) > checkpoint);
    const first = fresh[0];
    if (first === undefined) return [];
    const { previous } = fromMessage(first);
    if (previous !== checkpoint) {
      throw new GapDetected(groupOf(build), `${partition.topic}/${partition.partition}`, checkpoint, previous);
    }
    tx.advance(partition, positionOf(fresh.at(-1)));
    return fresh;
  };

  /** Applies what is new among the messages of several partitions in one transaction; returns how many that were. */
  const applyTogether = async (pieces: readonly Piece[]): Promise<number[]> => {
    const claims = await Promise.all(pieces.map(({ batch }) => claim(batch)));
    let counts: number[] = [];
    await store.transact(claims, async (tx) => {
      crashpoint('projection.locked');
      const fresh = pieces.map(({ messages }, nth) => {
        const partition = claims[nth];
        return partition === undefined ? [] : freshOf(tx, partition, messages);
      });
      const { types } = build.projection;
      const wanted = fresh.flat().filter(({ headers }) => types === undefined || types.has(headers['ce_type'] ?? ''));
      if (wanted.length > 0) await applyEvents(build.projection, tx, wanted.map(fromMessage));
      counts = fresh.map(({ length }) => length);
      crashpoint('projection.written');
    });
    crashpoint('projection.committed');
    return counts;
  };

  const waiting: Piece[] = [];
  let working = false;

  /** Works off what has come in, all of it at once; when that fails, piece by piece, so that each knows its own trouble. */
  const work = async (): Promise<void> => {
    working = true;
    while (waiting.length > 0) {
      await nextTurn();
      const pieces = waiting.splice(0);
      try {
        const counts = await applyTogether(pieces);
        for (const [nth, piece] of pieces.entries()) piece.resolve(counts[nth] ?? 0);
      } catch (error) {
        if (pieces.length === 1) pieces[0]?.reject(error);
        else {
          for (const piece of pieces) {
            await applyTogether([piece]).then(([count = 0]) => piece.resolve(count), piece.reject);
          }
        }
      }
    }
    working = false;
  };

  const apply = (batch: LogBatch, messages: readonly LogMessage[]): Promise<number> =>
    new Promise((resolve, reject) => {
      waiting.push({ batch, messages, resolve, reject });
      if (!working) void work();
    });

  const handler = async (batch: LogBatch): Promise<void> => {
    crashpoint('projection.fetched');
    const { topic, partition } = batch;
    const name = `${topic}/${partition}`;
    let rest = batch.messages;
    while (rest.length > 0) {
      const reach = await options.limit?.reach(topic, partition, positionOf(rest[0]), signal);
      const allowed = reach === undefined ? rest : rest.filter((message) => positionOf(message) <= reach);
      // After a failure one by one: up to the event that cannot be applied, and no further.
      const next = (failures.get(name) ?? 0) > 0 ? allowed.slice(0, 1) : allowed;
      attempted.set(name, next[0]?.headers['ce_id']);
      const applied = await apply(batch, next);
      rest = rest.slice(next.length);
      options.onProgress?.({ build, topic, partition }, positionOf(next.at(-1)), applied);
    }
    if (failures.delete(name)) options.onStatus?.({ state: 'running' });
  };

  await log.consume({
    group: groupOf(build),
    topics: build.projection.topics,
    handler,
    ...(options.maxMessages !== undefined && { maxMessages: options.maxMessages }),
    onError: (error, batch) => {
      if (signal.aborted) return;
      const name = `${batch.topic}/${batch.partition}`;
      if (error instanceof Fenced) epochs.delete(name);
      const count = isTransient(error) ? 0 : (failures.get(name) ?? 0) + 1;
      failures.set(name, count);
      const message = error instanceof Error ? error.message : String(error);
      const eventId = attempted.get(name);
      options.onStatus?.({
        state: count >= 3 ? 'stopped' : 'retrying',
        error: message,
        ...(eventId !== undefined && { eventId }),
      });
    },
    signal,
  });
};

/** Key columns of a row as one text. */
export const keyOf = (table: Table, row: Row): string =>
  table.key.length === 1 ? String(row[table.key[0] ?? '']) : JSON.stringify(table.key.map((column) => row[column]));

type Change = { readonly before: Row | undefined; after: Row | undefined };

/** Folds the events into the tables of a projection and writes what has changed. */
const applyEvents = async (projection: Projection, tx: ProjectionTransaction, events: readonly PublishedEvent[]) => {
  const changed = new Map<string, readonly Change[]>();
  for (const part of projection.tables) {
    switch (part.kind) {
      case 'folded': {
        const changes = await foldTable(part, tx, events);
        changed.set(part.table.name, changes);
        break;
      }
      case 'appended': {
        const rows = events.map(part.row).filter((row) => row !== undefined);
        if (rows.length > 0) await tx.insert(part.table, rows);
        break;
      }
      case 'derived': {
        const { upserts, removals } = deriveRows(part, changed.get(part.of) ?? []);
        if (upserts.length > 0 || removals.length > 0) await tx.write(part.table, upserts, removals);
        break;
      }
      case 'rollup': {
        const rows = sumChanges(part, changed.get(part.of) ?? []);
        if (rows.length > 0) await tx.add(part.table, rows);
        break;
      }
    }
  }
};

const foldTable = async (part: FoldedTable, tx: ProjectionTransaction, events: readonly PublishedEvent[]) => {
  const touched = events.map((event) => ({ event, keys: part.keys(event) })).filter(({ keys }) => keys.length > 0);
  const keys = new Map<string, Row>();
  for (const one of touched) for (const key of one.keys) keys.set(keyOf(part.table, key), key);
  if (keys.size === 0) return [];
  const rows = new Map((await tx.load(part.table, [...keys.values()])).map((row) => [keyOf(part.table, row), row]));
  const changes = new Map<string, Change>();
  for (const { event, keys: eventKeys } of touched) {
    for (const key of eventKeys) {
      const name = keyOf(part.table, key);
      const change = changes.get(name) ?? { before: rows.get(name), after: rows.get(name) };
      change.after = part.evolve(change.after, event, key);
      changes.set(name, change);
    }
  }
  const all = inKeyOrder(changes);
  const upserts = all.flatMap(({ before, after }) => (after !== undefined && after !== before ? [after] : []));
  const removals = all.flatMap(({ before, after }) => (after === undefined && before !== undefined ? [before] : []));
  if (upserts.length > 0 || removals.length > 0) await tx.write(part.table, upserts, removals);
  return all;
};

/** The derived rows that are different after the changes, and those that are gone, in key order. */
const deriveRows = ({ table, rows }: DerivedTable, changes: readonly Change[]) => {
  const upserts = new Map<string, Row>();
  const removals = new Map<string, Row>();
  for (const { before, after } of changes) {
    if (before === after) continue;
    const old = new Map((before === undefined ? [] : rows(before)).map((row) => [keyOf(table, row), row]));
    for (const row of after === undefined ? [] : rows(after)) {
      const name = keyOf(table, row);
      const known = old.get(name);
      old.delete(name);
      if (known === undefined || !sameRow(table, known, row)) upserts.set(name, row);
    }
    for (const [name, row] of old) removals.set(name, row);
  }
  return { upserts: inKeyOrder(upserts), removals: inKeyOrder(removals) };
};

const sameRow = (table: Table, a: Row, b: Row): boolean =>
  Object.keys(table.columns).every((name) => {
    const [x = null, y = null] = [a[name], b[name]];
    return x === y || (typeof x === 'object' && JSON.stringify(x) === JSON.stringify(y));
  });

const inKeyOrder = <Value>(byKey: ReadonlyMap<string, Value>): Value[] =>
  [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);

/** What the changes add to the sums, one row a key, in key order, without those that add nothing. */
const sumChanges = ({ table, parts }: Rollup, changes: readonly Change[]): Row[] => {
  const sums = new Map<string, Record<string, Json>>();
  const columns = Object.keys(table.columns).filter((column) => !table.key.includes(column));
  const add = (row: Row, sign: 1 | -1): void => {
    const name = keyOf(table, row);
    const sum = sums.get(name);
    if (sum === undefined) {
      sums.set(
        name,
        Object.fromEntries(Object.entries(row).map(([c, v]) => [c, columns.includes(c) ? sign * Number(v) : v])),
      );
    } else for (const column of columns) sum[column] = Number(sum[column]) + sign * Number(row[column]);
  };
  for (const { before, after } of changes) {
    if (before === after) continue;
    if (before !== undefined) for (const row of parts(before)) add(row, -1);
    if (after !== undefined) for (const row of parts(after)) add(row, 1);
  }
  return inKeyOrder(sums).filter((row) => columns.some((column) => row[column] !== 0));
};
