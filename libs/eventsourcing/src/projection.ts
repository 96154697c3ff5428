import { ValueRefused } from './errors.ts';
import type { PublishedEvent } from './published-event.ts';
import type { Throttle } from './throttle.ts';
import type { Position } from './types.ts';

/**
 * Column types of read models. `bigint` holds integers within 2^53 (money in minor units), `numeric` decimals as text.
 * A row comes back as its fold wrote it if that is canonical: no zeros at the end of a `numeric`, milliseconds and `Z`
 * in a `timestamptz`. The order of the names in a `jsonb` is not kept.
 */
export type Column = 'text' | 'bigint' | 'numeric' | 'boolean' | 'date' | 'timestamptz' | 'jsonb';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * A row as a fold sees it: bigint as number, numeric, date and timestamptz as canonical text. Absent values are null.
 */
export type Row = { readonly [column: string]: Json };

const dateForm = '(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
const dateText = new RegExp(`^${dateForm}$`);
const instantText = new RegExp(
  `^${dateForm}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-](0\\d|1[0-5]):[0-5]\\d)$`,
);

/** Whether a column can hold a value, as far as that shows without a calendar: the database has the last word. */
const holds = (type: Column, value: Json): boolean => {
  switch (type) {
    case 'bigint':
      return Number.isSafeInteger(value);
    case 'date':
      return typeof value === 'string' && dateText.test(value);
    case 'timestamptz':
      return typeof value === 'string' && instantText.test(value);
    case 'numeric':
      return Number.isFinite(value) || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
    case 'jsonb':
      return true;
  }
};

/** @throws ValueRefused for a row that its table cannot hold */
export const checkRow = ({ name, columns }: Table, row: Row): void => {
  for (const column in columns) {
    const [type, value = null] = [columns[column], row[column]];
    if (value === null || type === undefined || holds(type, value)) continue;
    throw new ValueRefused(`${name}.${column} cannot hold ${JSON.stringify(value)}`);
  }
};

/** What rows say of a person, and must not say any more when the person is erased. */
export type Forgetting = {
  /** It is gone when one of these was erased. */
  readonly purposes: readonly string[];
  /** Column with the thing that belongs to the person: `customer_id`. */
  readonly of: string;
  /** Where that is a column of another table of the projection: both have a column `on` with the same. */
  readonly through?: { readonly table: string; readonly on: string };
  /** What the row would be, had it been made from events in which the person is erased. Sums do not depend on it. */
  readonly evolve: (row: Row) => Row;
};

/** Whose rows a table has that are folds of events which say that a person was erased. */
export type About = {
  /** Whose person it is. */
  readonly whose: 'customer' | 'user';
  /** Column with the id of the customer or the user. */
  readonly of: string;
  /** The row as it is when the customer or the user is erased: it says the same where it is so already. */
  readonly without: (row: Row) => Row;
  /** The row as it is when a contact of the customer is erased. Absent: it says nothing of contacts. */
  readonly withoutContact?: (row: Row, contactId: string) => Row;
};

/** `forgetting` with rows that have a type. */
export const forgetting = <R extends Row>({
  evolve,
  ...rest
}: Omit<Forgetting, 'evolve'> & { readonly evolve: (row: R) => R }): Forgetting => ({
  ...rest,
  evolve: (row) => evolve(row as R),
});

/** `About` with rows that have a type. */
export const aboutRows = <R extends Row>({
  without,
  withoutContact,
  ...rest
}: Omit<About, 'without' | 'withoutContact'> & {
  readonly without: (row: R) => R;
  readonly withoutContact?: (row: R, contactId: string) => R;
}): About => ({
  ...rest,
  without: (row) => without(row as R),
  ...(withoutContact && { withoutContact: (row, contactId) => withoutContact(row as R, contactId) }),
});

/** What is to be forgotten: whose rows, and what is erased of them. */
export type Forgotten = { readonly id: string; readonly purposes: readonly string[] };

/** Rows that were changed, and whether all builds that queries see have been seen to. */
export type Forgot = { readonly rows: number; readonly complete: boolean };

export type Table = {
  /** Unique within the read side: queries read `read.<name>`. */
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
  /** Each is the part of `create index … on <table>` from the parenthesis on, for example `(customer_id, order_id)`. */
  readonly indexes?: readonly string[];
  /** Columns with something of persons in the clear. Nothing is known of their values beside the rows and indexes. */
  readonly personal?: readonly string[];
  /** Absent: its rows say nothing of persons, or are folds of events that say that one was erased: `about`. */
  readonly forgets?: Forgetting;
  /** Of a table with `personal` and without `forgets`, so that it can be told what is held of a person. */
  readonly about?: About;
};

/** Projections that hold something of persons in the clear. */
export const holdsPersons = ({ tables }: Projection): boolean =>
  tables.some(({ table: { personal = [] } }) => personal.length > 0);

/** What came of rewriting: whether all tables were free for it, and whether the journal of the database is new too. */
export type Rewritten = { readonly complete: boolean; readonly journal: boolean };

/**
 * A table whose rows are folds. Every row is fed by the events of one stream only, so that nothing depends on how the
 * partitions interleave. `evolve` reads no clock and never refuses; undefined removes the row.
 */
export type FoldedTable = {
  readonly kind: 'folded';
  /**
   * Rows are fed by all streams of a partition, whose number is in their key. The order within it never changes.
   */
  readonly perPartition?: true;
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
 * A table whose rows are computed from the rows of a folded table, for example the lines of an order. When a row
 * changes, those of its derived rows that are different now are written, and those that are gone are removed.
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
 * what the old row gave is taken off and what the new one gives is put on, so that a figure always equals the rows
 * behind it. Rows may come from any partition: adding commutes. A row whose sums are all 0 does not exist.
 */
export type Rollup = {
  readonly kind: 'rollup';
  readonly table: Table;
  /** Name of the folded table that is summed up. It comes before this one in the projection. */
  readonly of: string;
  /** The sums of each are integers within 2^53; what they add up to is exact within 2^63. */
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

/** A row that is not the same in both builds. */
export type RowDifference = {
  readonly table: string;
  /** Its key columns. */
  readonly key: Row;
  /** Which of the two has the row. */
  readonly in: 'live' | 'built' | 'both';
  /** What differs of a row that both have. */
  readonly columns: readonly string[];
};

export type TableComparison = {
  readonly live: TableSummary;
  readonly built: TableSummary;
  readonly agrees: boolean;
  /** Rows that are not the same in both. Absent in what older releases have noted. */
  readonly differing?: number;
};

/** The tables of two builds at the same checkpoints. */
export type Comparison = {
  readonly agrees: boolean;
  readonly tables: readonly TableComparison[];
  /** Rows that are not the same in both, of each table the first ones by key. */
  readonly differences?: readonly RowDifference[];
};

/** Most differing rows of a table that a comparison names. */
export const mostDifferences = 20;

/** How a rebuild goes, or went. */
export type RebuildProgress = {
  /** Number of the new build. */
  readonly build: number;
  /** `failed`: it will be tried again. `withheld`: it differs from the live one, and an operator must accept it. */
  readonly state: 'waiting' | 'filling' | 'comparing' | 'swapped' | 'failed' | 'withheld';
  /** Part of the log that is in the new tables, 0 to 1. */
  readonly done: number;
  readonly events: number;
  readonly seconds: number;
  /** Absent when the versions differ, or when another process kept on writing to the live build. */
  readonly comparison?: Comparison;
  /** Why it failed. */
  readonly error?: string;
};

/** How the making of a build goes by what was noted last, which may be before it went live, or before it was begun. */
export const rebuildOf = (
  build: number,
  isLive: boolean,
  noted: RebuildProgress | undefined,
): RebuildProgress | undefined => {
  if (!isLive) return noted ?? { build, state: 'waiting', done: 0, events: 0, seconds: 0 };
  return noted && { ...noted, state: 'swapped', done: 1 };
};

export type PartitionOfBuild = { readonly build: Build; readonly topic: string; readonly partition: number };

/** A partition that a process has fenced, and the epoch that it got. */
export type Claim = PartitionOfBuild & { readonly epoch: number };

/**
 * A stream that a build leaves alone since one of its events could not be applied: its rows stay as they were before
 * that event, which is right as of then, instead of being folded on from a wrong state.
 */
export type ParkedStream = {
  readonly topic: string;
  readonly partition: number;
  readonly stream: string;
  /** The event that could not be applied. */
  readonly eventId: string;
  readonly type: string;
  readonly position: Position;
  readonly error: string;
  /** How many events of the stream are not in the tables, that one included. */
  readonly events: number;
};

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
  /** Parks streams. Of one that is parked already only `events` counts, on top of those that were there. */
  park(build: Build, streams: readonly ParkedStream[]): Promise<void>;
};

export type LiveBuild = {
  readonly build: Build;
  readonly version: number;
  /** Another build of the code's version was begun and has not become live: `begin` takes it up. */
  readonly unfinished: boolean;
  /** An operator has said that the unfinished one may go live though it differs. */
  readonly accepted: boolean;
};

/** The tables of all builds as they were at one moment. Close it soon: the server keeps old rows for it. */
export type ProjectionSnapshot = {
  /** Compares row by row, in pieces that wait for their turn. */
  compare(live: Build, built: Build, throttle: Throttle): Promise<Comparison>;
  close(): Promise<void>;
};

/** Where builds live. */
export type ProjectionStore = {
  /** The build that queries see, made (empty) when there is none. Its version may be older than the code's. */
  live(projection: Projection): Promise<LiveBuild>;
  /**
   * A new, empty build beside the live one; takes up an unfinished one of the same version, and drops a withheld one.
   */
  begin(projection: Projection): Promise<Build>;
  /** Keeps a build that was begun from going live: it is not unfinished any more. */
  withhold(build: Build): Promise<void>;
  /**
   * Makes a withheld build an unfinished one that may go live. False when the projection has no such withheld build.
   */
  accept(projection: Projection, number: number): Promise<boolean>;
  /** Notes how the making of a build goes, for requests to other processes. */
  note(build: Build, progress: RebuildProgress): Promise<void>;
  /** How the making of the last build goes; undefined when there was only ever the first. */
  lastRebuild(projection: Projection): Promise<RebuildProgress | undefined>;
  /**
   * Makes the build the live one in one transaction, then removes the one before the last. The one that was live takes
   * no transaction any more. Queries wait for milliseconds at most.
   */
  swap(build: Build): Promise<void>;
  /** Prepares the tables of a build for the queries that they will get. */
  prepare(build: Build): Promise<void>;
  /**
   * Runs the work while no process changes the tables or checkpoints of the build. Keep it short: their transactions
   * wait.
   */
  standstill<Result>(build: Build, work: () => Promise<Result>): Promise<Result>;
  snapshot(): Promise<ProjectionSnapshot>;
  /**
   * Takes out of all builds what their tables forget of what was erased; the tables of builds that no query sees any
   * more are emptied. Twice is once. It must come after the keys: what is opened later is erased already.
   */
  forget(projection: Projection, forgotten: Forgotten): Promise<Forgot>;
  /**
   * Makes the files of the tables with personal columns anew, so that no page and no journal holds what was taken out
   * of rows before. Queries wait while their table is made; a table that is in use is left for the next time.
   */
  rewrite(projections: readonly Projection[]): Promise<Rewritten>;
  /** When that began for the one of them for which it is longest ago; undefined: never for one of them. */
  rewrittenAt(projections: readonly Projection[]): Promise<Date | undefined>;
  /** Takes the partition over: the process that had it is refused from now on. Returns the new epoch. */
  fence(partition: PartitionOfBuild): Promise<number>;
  /**
   * @throws Fenced when `epoch` is not the current one, or another build is live by now; ValueRefused;
   * ReadModelUnavailable
   */
  transact(claims: readonly Claim[], work: (tx: ProjectionTransaction) => Promise<void>): Promise<void>;
  checkpoint(partition: PartitionOfBuild): Promise<Position>;
  /** Of every partition that the build has begun, in one snapshot. */
  checkpoints(build: Build): Promise<readonly PartitionCheckpoint[]>;
  /** The streams that the build has parked, all of them or those of a partition, by topic, partition and position. */
  parked(build: Build, partition?: Pick<ParkedStream, 'topic' | 'partition'>): Promise<readonly ParkedStream[]>;
  /** Every table of the build, in the order of the projection, in one snapshot. */
  summary(build: Build): Promise<readonly TableSummary[]>;
};

/** Consumer group of a build: its offsets are only a hint, the checkpoint in the tables' database decides. */
export const groupOf = ({ projection, number }: Build): string => `${projection.name}.${number}`;

/** Key columns of a row as one text. */
export const keyOf = (table: Table, row: Row): string =>
  table.key.length === 1 ? String(row[table.key[0] ?? '']) : JSON.stringify(table.key.map((column) => row[column]));
