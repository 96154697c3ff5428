/**
 * What the system asks of the outside. Each port has several adapters and one contract suite (`./contract`) that all of
 * them pass unchanged; a promise that one adapter cannot keep does not belong here.
 */

import type { ExpectedRevision, NewEvent, Position, RecordedEvent, Revision, StreamName } from './types.ts';

export type Appended = {
  /** Revision of the last event of the append. */
  readonly revision: Revision;
  /** Position of the last event of the append. */
  readonly position: Position;
};

export type ReadOptions = {
  /** Inclusive. Default: the start (`forwards`) or the end (`backwards`). */
  readonly fromRevision?: Revision;
  readonly maxCount?: number;
  readonly direction?: 'forwards' | 'backwards';
};

/** A run of events in position order. */
export type EventBatch = {
  /** The events of the wanted categories; empty when only others were passed. */
  readonly events: readonly RecordedEvent[];
  /** Everything up to here, wanted or not, is in this batch or an earlier one. Resume with it. */
  readonly checkpoint: Position;
  /** True when the store held nothing further at the time of reading. */
  readonly caughtUp: boolean;
};

export type SubscribeOptions = {
  /** Exclusive. Absent: from the beginning of the store. */
  readonly after?: Position;
  /** Absent: all. */
  readonly categories?: readonly string[];
  readonly signal: AbortSignal;
};

export type EventStore = {
  /**
   * Appends events to one stream, all or none, and resolves when they are durable.
   *
   * Idempotent by event id: the same events with the same expectation again give the first result and add nothing,
   * also when the stream has moved on since.
   * @throws WrongExpectedRevision, EventTooLarge (nothing stored); StoreUnavailable (outcome unknown)
   */
  append(stream: StreamName, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;

  /**
   * Whether appends that begin one after another, before the first has ended, are recorded in that order, come what
   * may. Absent: one that is tried again comes behind those that began later.
   */
  readonly keepsOrder?: true;

  /** Events of one stream in revision order; empty when there is no such stream or nothing in the range. */
  read(stream: StreamName, options?: ReadOptions): Promise<readonly RecordedEvent[]>;

  /**
   * History, then live, in position order, each event once. Survives restarts of the store by itself. Ends when the
   * signal is aborted. A slow reader delays only itself.
   * @throws StoreRestored when the store has no event at `after`, or another one than before an outage
   */
  subscribeAll(options: SubscribeOptions): AsyncIterable<EventBatch>;
};

export type Message = {
  /** Decides the partition; messages of one key keep their order. */
  readonly key: string;
  /** UTF-8 text, JSON in this system. Null: a tombstone, which ends what was said of the key. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
};

export type LogMessage = Message & { readonly offset: bigint };

/** Messages of one partition, in order. */
export type LogBatch = {
  readonly topic: string;
  readonly partition: number;
  /**
   * Changes each time the partition is assigned to this consumer: a new one means that another consumer may have been
   * at it.
   */
  readonly assignment: string;
  readonly messages: readonly LogMessage[];
};

export type ConsumeOptions = {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Gets at most `maxMessages` at a time; one batch of a partition at a time, different partitions may run at once.
   * Resolving commits the batch. Throwing makes the whole batch come again, after a pause that grows, and nothing later
   * of that partition before it.
   */
  readonly handler: (batch: LogBatch) => Promise<void>;
  readonly maxMessages?: number;
  readonly onError?: (error: unknown, batch: LogBatch) => void;
  readonly signal: AbortSignal;
};

/** What stays in a topic: every message, or of each key the last one. */
export type Cleanup = 'keep' | 'compact';

export type EventLog = {
  /**
   * Creates the topic if it is missing. The number of partitions of a topic never changes. `cleanup` is what it is made
   * with: a topic that is kept has every message, in one that is compacted older messages of a key may be missing, and
   * all of them once its last is a tombstone. Default: `keep`.
   */
  ensureTopic(topic: string, partitions: number, cleanup?: Cleanup): Promise<void>;

  /**
   * Resolves when all messages are durable, in the given order per key. The partition is
   * `partitionFor(key, partitions)` in every adapter.
   * @throws LogUnavailable (outcome unknown)
   */
  publish(topic: string, messages: readonly Message[]): Promise<void>;

  /** The last message of each partition, by partition number; undefined where a partition is empty. */
  tail(topic: string): Promise<readonly (LogMessage | undefined)[]>;

  /**
   * Messages of a partition from an offset on, in order, as many as come at once; none at its end. Where they were
   * removed, it begins with the first that is there.
   */
  read(topic: string, partition: number, from: bigint): Promise<readonly LogMessage[]>;

  /**
   * Removes every message of the topic. Offsets go on from where they were, so that every group, wherever it is, gets
   * all that is published later.
   */
  clear(topic: string): Promise<void>;

  /** Names of the groups that have a consumer now. */
  activeGroups(): Promise<readonly string[]>;

  /**
   * At least once, in order per key, every group gets everything, within a group each partition has one owner. A new
   * group starts at the beginning. Resolves after the signal is aborted and the batch in hand is done.
   */
  consume(options: ConsumeOptions): Promise<void>;
};

/** The last positions that named readers have finished. */
export type Checkpoints = {
  /** Those of the readers that have one. */
  load(readers: readonly string[]): Promise<ReadonlyMap<string, Position>>;
  /** By reader. All of them are saved, or none. */
  save(positions: ReadonlyMap<string, Position>): Promise<void>;
};

/** What a command left behind in its stream: where its first and its last event are. */
export type Trace = { readonly first: Revision; readonly last: Revision; readonly requestHash: string | undefined };

export type CommandTrace = Trace & { readonly stream: StreamName; readonly commandId: string };

/**
 * Which commands the long streams have seen: what their events say, in a table. It may be emptied at any time; then it
 * reaches nowhere until a reader of the store has filled it again.
 */
export type CommandIds = {
  /**
   * What the table has of these commands of a stream, and up to which position it has everything of the reader, both of
   * one moment. @throws StoreUnavailable
   */
  find(
    reader: string,
    stream: StreamName,
    commandIds: readonly string[],
  ): Promise<{ readonly traces: ReadonlyMap<string, Trace>; readonly reached: Position }>;
  /**
   * Adds what the events of a range of positions left behind, and has everything up to its end, unless something before
   * `after` is missing. What is known of a command grows by it. All or nothing; doing it twice is doing it once.
   * Resolves to the position up to which the table has everything now.
   */
  add(
    reader: string,
    traces: readonly CommandTrace[],
    range: { readonly after: Position; readonly upTo: Position },
  ): Promise<Position>;
  /** Up to where the table has everything of the reader; 0 when it has nothing. */
  reached(reader: string): Promise<Position>;
};

/** The state of a stream as text, with the place of the last event in it. */
export type StoredSnapshot = { readonly revision: Revision; readonly eventId: string; readonly body: string };

/** States of streams, by a name of their form. All of it may be lost at any time: then more events are read. */
export type Snapshots = {
  /** The newest; given `atMost`, the newest of that revision or an earlier one. */
  find(schema: string, stream: StreamName, atMost?: Revision): Promise<StoredSnapshot | undefined>;
  /** Keeps the last few of each stream. */
  save(
    snapshots: readonly (StoredSnapshot & { readonly schema: string; readonly stream: StreamName })[],
  ): Promise<void>;
};

/** Whose key, and for which of the purposes for which something is known of them: `contact`. */
export type KeyName = { readonly person: string; readonly purpose: string };

/** A key of 32 bytes. `number` counts the keys of a person and purpose, from 1. */
export type PersonKey = { readonly number: number; readonly secret: Uint8Array };

/**
 * A key in a copy of all of them: `secret` is wrapped by the key of `epoch`, which is in no copy; without an epoch it
 * is as it is.
 */
export type CopiedKey = PersonKey & { readonly epoch?: string };
export type KeptKey = KeyName & { readonly key: CopiedKey | 'erased' };

/** A key that wraps the keys of persons for a time. The id is known by the secret: no two secrets have the same. */
export type Epoch = { readonly id: string; readonly secret: Uint8Array; readonly beganAt: Date };

/** What was erased, and when. */
export type Erasure = KeyName & { readonly at: Date };

/**
 * The keys that wrap those of persons, and the list of what was erased: outside of every database and of its backups.
 * Without an epoch, no copy of a key that it wraps can be used; that it was destroyed, and that it cannot be found now,
 * are never taken for one another.
 */
export type Epochs = {
  /** How long an epoch is kept after the next has begun, in ms: as long as backups with keys of it are of use. */
  readonly keptFor: number;
  /** The newest, with which keys are wrapped. @throws KeysUnavailable */
  current(): Promise<Epoch>;
  /** @throws KeysUnavailable where it is not known */
  find(id: string): Promise<Epoch | 'destroyed'>;
  /** All that are there, the oldest first. @throws KeysUnavailable */
  all(): Promise<readonly Epoch[]>;
  /** Begins one after this one, or the first, unless another process has. @throws KeysUnavailable */
  beginAfter(epoch: Epoch | undefined): Promise<Epoch>;
  /** For good. Twice is once. @throws KeysUnavailable (outcome unknown) */
  destroy(epoch: Epoch): Promise<void>;
  /** Durable when it resolves. @throws KeysUnavailable (outcome unknown) */
  noteErased(erased: readonly Erasure[]): Promise<void>;
  /** Everything that was noted. @throws KeysUnavailable */
  erased(): Promise<readonly Erasure[]>;
};

/** What became of the epochs. */
export type Renewal = { readonly began: boolean; readonly wrapped: number; readonly destroyed: number };

/**
 * The keys with which personal data are sealed. What is sealed with a key that was erased cannot be read any more, in
 * whatever copy. That a key is erased, and that it cannot be asked for now, are never taken for one another.
 */
export type PersonKeys = {
  /** In the order of the names: the key; `erased` for good; undefined when there was none. @throws KeysUnavailable */
  find(names: readonly KeyName[]): Promise<readonly (PersonKey | 'erased' | undefined)[]>;
  /** The same, and makes the keys that there never were: all callers get the same. @throws KeysUnavailable */
  mint(names: readonly KeyName[]): Promise<readonly (PersonKey | 'erased')[]>;
  /**
   * Destroys the keys, and sees to it that none is made under these names again. Twice is once.
   * @throws KeysUnavailable (outcome unknown)
   */
  erase(names: readonly KeyName[]): Promise<void>;
};

/** Keys as a process has them. */
export type KnownKeys = PersonKeys & {
  /**
   * Rises when this process hears that keys were erased, and with each call while it cannot have heard for a minute:
   * what it keeps that was opened before may have to go.
   */
  generation(): number;
};

/** Where the keys are, with what copies of all of them need. */
export type KeyStore = PersonKeys & {
  /** `Epochs.keptFor`; absent where keys are not wrapped, so that backups keep what was erased. */
  readonly keptFor?: number;
  /** What was erased at an instant or after it. @throws KeysUnavailable */
  erasedSince(at: Date): Promise<readonly Erasure[]>;
  /** All that there are and those that were erased, some at a time, for a copy of them. @throws KeysUnavailable */
  all(): AsyncIterable<readonly KeptKey[]>;
  /**
   * Takes keys of a copy where there are none. What is erased here or in the copy is erased.
   * @throws KeysUnavailable (outcome unknown)
   */
  restore(keys: readonly KeptKey[]): Promise<void>;
  /**
   * Begins an epoch where something was erased in the one before, a day after that began; wraps the keys that are left
   * with it; destroys the epochs whose time is over. Where keys are not wrapped it does nothing.
   * @throws KeysUnavailable
   */
  renew(now: Date): Promise<Renewal>;
};

/** Files, whose bytes are too many for events. Events say which there are, and what their hashes are. */
export type Files = {
  /** Durable when it resolves. Under a name that has bytes already, these stay. @throws StoreUnavailable */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is none. @throws StoreUnavailable */
  find(name: string): Promise<Uint8Array | undefined>;
  /** Twice is once. @throws StoreUnavailable */
  remove(name: string): Promise<void>;
  /** Every file, one at a time, for a copy of them. @throws StoreUnavailable */
  all(): AsyncIterable<{ readonly name: string; readonly bytes: Uint8Array }>;
};

/** The realignments that a log has been through, counted from 1. Each begins an incarnation of the log. */
export type Incarnations = {
  /** Number of the one that this database is in line with; 0 before the first. */
  current(): Promise<number>;
  /**
   * Forgets, all or nothing, what is computed from the log or holds for one incarnation of it only: checkpoints, read
   * models, timers, answers, parked messages. Number series stay. Does nothing when the database has that number.
   */
  renew(number: number): Promise<void>;
};

/** At most one holder of a name at a time, among all processes. */
export type Leases = {
  /**
   * Waits for the lease, then runs `work`, whose signal is aborted when the lease is lost or `signal` is. Runs it again
   * after a loss. Resolves when `signal` is aborted and `work` has returned.
   *
   * `holds` says whether the lease is still ours by the clock, now. The one that does what only one may do asks it
   * right before: a process that stood still hears of its loss when it is too late.
   */
  hold(
    name: string,
    work: (signal: AbortSignal, holds: () => boolean) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
};

export type Timer = { readonly timerId: string; readonly dueAt: string; readonly payload: unknown };

/** Durable alarms. Due by the clock of the database; a timer that fires late still fires. */
export type Timers = {
  /** Idempotent by `timerId`; a timer that was set, fired or cancelled before is not set again. */
  schedule(owner: string, timer: Timer): Promise<void>;
  cancel(owner: string, timerId: string): Promise<void>;
  /** At least once per timer; a handler that throws gets the timer again later. Resolves after abort. */
  run(owner: string, handler: (timer: Timer) => Promise<void>, signal: AbortSignal): Promise<void>;
};

export type DeadLetter = {
  readonly reader: string;
  readonly topic: string;
  readonly key: string;
  readonly message: LogMessage;
  readonly error: string;
};

/** Where a reader parks the messages of a key that it cannot handle, in order, until the cause has been mended. */
export type DeadLetters = {
  /** Once a message, however often it comes again. */
  park(letter: DeadLetter): Promise<void>;
  /**
   * Parks a message behind those of its key, or says false, and parks nothing, when there are none any more. Of this
   * and a `forget` at the same moment one comes first, whichever process asks.
   */
  parkBehind(letter: DeadLetter): Promise<boolean>;
  parkedKeys(reader: string): Promise<ReadonlySet<string>>;
  /** In the order of parking. */
  list(reader: string, key?: string): Promise<readonly DeadLetter[]>;
  /** Forgets one letter: it was handled, or an operator dropped it. */
  forget(letter: Pick<DeadLetter, 'reader' | 'topic' | 'key' | 'message'>): Promise<void>;
  /** Asks the processes of a reader to handle the letters of a key again, in order. Asking twice is asking once. */
  requestRetry(reader: string, key: string): Promise<void>;
  /** Keys whose retry was asked for and has not ended, the longest first. */
  retries(reader: string): Promise<readonly string[]>;
  /** Ends the retry of a key. An error is noted at its first letter: the key stays parked. */
  endRetry(reader: string, key: string, error?: string): Promise<void>;
};

/** What a request was answered that was carried out and left no event, because there was nothing to do. */
export type Answer = {
  /** Hash of the request: the same key with another hash is another request. */
  readonly requestHash: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the answer as text. */
  readonly body: string;
};

/** What is kept for a time. Who runs it removes what is old. */
export type Aging = {
  /** When the oldest of it was kept. @throws StoreUnavailable */
  oldestAt(): Promise<string | undefined>;
  /** Removes what was kept before an instant, a part at a time. Resolves with how many. @throws StoreUnavailable */
  forgetBefore(instant: string): Promise<number>;
};

/**
 * Answers by idempotency key. Only for requests that left no event: what left one is recognised by
 * the stream itself.
 */
export type Answers = Aging & {
  /** @throws StoreUnavailable */
  find(key: string): Promise<Answer | undefined>;
  /**
   * Keeps the first answer of a key and returns the one that stands, which is another's when that was first.
   * @throws StoreUnavailable (outcome unknown)
   */
  remember(key: string, answer: Answer): Promise<Answer>;
};

/** How a person or a program got in, or was refused. None of it is an event: what is old is forgotten. */
export type Access = {
  readonly at: string;
  /** `signedIn` for one; `forbidden`: a permission was missing. */
  readonly outcome: string;
  /** `password` for one; `request` where a permission was missing. */
  readonly method: string;
  /** Whose access it is, where that is known: `user:<id>`, `service:<id>`. */
  readonly principal?: string;
  /** Who did it, where that is another one. */
  readonly actor?: string;
  /** Method and path of what was refused. */
  readonly request?: string;
  /** What the route of that asks for. Absent in what releases before 0.2.0 have noted. */
  readonly permission?: string;
  readonly address: string;
  readonly agent: string;
};

export type KeptAccess = Access & {
  /** A later one has a higher one. */
  readonly id: number;
};

export type AccessQuery = {
  /** Of one of these. */
  readonly principals?: readonly string[] | undefined;
  /** Done by this one. */
  readonly by?: string | undefined;
  /** What was refused names one of these ids in its path, in either case, or such a user or program has the access. */
  readonly about?: readonly string[] | undefined;
  readonly outcomes?: readonly string[] | undefined;
  readonly address?: string | undefined;
  /** At this instant or later. */
  readonly from?: string | undefined;
  /** Before this instant. */
  readonly to?: string | undefined;
  /** Behind this one, in the order that is asked for. */
  readonly behind?: number | undefined;
  /** Oldest first. Default: latest first. */
  readonly ascending?: boolean | undefined;
  readonly limit: number;
};

/** Accesses with one of some outcomes, from one instant on and before another. */
export type AccessPeriod = { readonly outcomes: readonly string[]; readonly from: string; readonly to: string };

/** Accesses within a time that are alike, together. */
export type AccessCount = {
  /** Who did it. */
  readonly by: string;
  readonly outcome: string;
  readonly permission?: string;
  readonly count: number;
  /** When the last of them was. */
  readonly last: string;
};

/** Who got in and who was refused, one for all services. */
export type AccessLog = Aging & {
  /** @throws StoreUnavailable */
  note(access: Access): Promise<void>;
  /** @throws StoreUnavailable */
  find(query: AccessQuery): Promise<readonly KeptAccess[]>;
  /** By who did it, outcome and permission; without those of no one who is known. @throws StoreUnavailable */
  count(query: AccessPeriod): Promise<readonly AccessCount[]>;
  /** Forgets all of a principal, and what they did. @throws StoreUnavailable */
  forgetOf(principal: string): Promise<void>;
};

/**
 * Texts that can be computed again, kept for a while; anything may be gone at any time. What a key names never changes:
 * put versions and positions into it, and nothing has to be invalidated. Never rejects, and never keeps a caller
 * waiting for a server that is not there: then nothing is found and nothing kept.
 */
export type Cache = {
  /** Whether other processes find here what this one keeps. */
  readonly isShared: boolean;
  get(key: string): Promise<string | undefined>;
  /** Keeps the text for at most `ttl` ms. Texts that are too large for the cache are not kept. */
  set(key: string, value: string, ttl: number): Promise<void>;
};

export type LiveListener = {
  readonly onNotice: (notice: string) => void;
  /** Notices may have been missed: whatever was derived from them must be read again. */
  readonly onGap: () => void;
};

/**
 * Small notices to the listeners of this moment, in this process and in the others: at most once, those of one
 * publisher in order. A notice is a hint to read something again, never the only bearer of a fact.
 */
export type LiveChannel = {
  /** Returns at once and never throws. */
  publish(topic: string, notice: string): void;
  /**
   * Hears what is published from now on until the signal is aborted. A listener that was cut off from the other
   * processes hears of a gap when that is over.
   */
  subscribe(topic: string, listener: LiveListener, signal: AbortSignal): void;
};

/** At most `limit` requests in any `window` ms. */
export type RatePolicy = { readonly limit: number; readonly window: number };

export type RateVerdict = {
  readonly allowed: boolean;
  /** How many more would be allowed now. */
  readonly remaining: number;
  /**
   * In ms: when something that counts now will count no more, so that one more is allowed at the latest. 0 when nothing
   * counts.
   */
  readonly resetAfter: number;
};

export type RateLimiter = {
  /**
   * Counts a request of the key, among all processes, unless that would be one too many: what is refused does not
   * count. Never rejects; when the others cannot be asked, what this process has counted decides.
   */
  take(key: string, policy: RatePolicy): Promise<RateVerdict>;
};

/** RFC 3339, UTC, milliseconds. */
export type Clock = { now(): string };

export type Ids = {
  /** A new UUIDv7. */
  next(): string;
};

/** A parameterised statement: text with `$1…`, and its values. Made by the `sql` tag only. */
export type SqlStatement = { readonly text: string; readonly values: readonly unknown[] };

/**
 * Reads and writes rows of a service's own tables. int8 comes back as a number, numeric and timestamptz as canonical
 * strings.
 */
export type Database = {
  /** @throws ReadModelUnavailable; NumberTooLarge when an int8, a sum for example, is beyond 2^53 − 1 */
  query<Row>(statement: SqlStatement): Promise<readonly Row[]>;
};

/** Statements that all see the tables as they were at the first of them. */
export type ReadTransaction = Database & {
  /** Must be called, also after a failure. */
  end(): Promise<void>;
};

/** A database for answers that take more than one statement, and for exports. */
export type ReadDatabase = Database & {
  /**
   * Takes a connection of its own until it ends; there are few, and while one is taken no rebuilt read model can be put
   * in the place of one that it has read from.
   * @throws ReadModelUnavailable also when none is free in time
   *
   */
  beginRead(): Promise<ReadTransaction>;
};
