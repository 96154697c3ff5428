import { createHash } from 'node:crypto';
import type { KnownCommands, Placed } from './known-commands.ts';
import type { PersonKeys, Snapshots, StoredSnapshot } from './ports.ts';
import { open, type PersonalFields, seal } from './sealing.ts';
import { type Position, position, type Revision, revision, type StreamName } from './types.ts';

/** How the state of a kind of stream is written as JSON. `Written` is that which comes back from there. */
export type SnapshotFormat<State, Written = unknown> = {
  /**
   * Rises whenever `evolve`, the codec of the events or the written form changes: older snapshots are not found any
   * more.
   */
  readonly version: number;
  readonly encode: (state: State) => Written;
  readonly decode: (written: Written) => State;
  /** Where the written state has personal values, which are sealed as in events. */
  readonly personal?: PersonalFields;
};

/** For a state that is JSON itself; what is undefined in it comes back absent. */
export const plainSnapshots = <State>(version: number, personal?: PersonalFields): SnapshotFormat<State, State> => ({
  version,
  ...(personal !== undefined && { personal }),
  encode: (state) => state,
  decode: (written) => written,
});

/** A state with everything that is needed to decide on it. */
export type StreamMemory<State> = {
  readonly state: State;
  readonly revision: Revision | undefined;
  /** Id of the event of that revision. */
  readonly eventId: string | undefined;
  /** When that event was recorded. */
  readonly recordedAt: string | undefined;
  /** One a stream, shared by its states: what it knows only grows. */
  readonly known: KnownCommands;
  /** Where the newest snapshot of the stream is that this process knows of. */
  readonly kept: Revision | undefined;
  /** Of the keys with which it was read: see `KnownKeys`. */
  readonly generation: number;
};

type WrittenTrace = readonly [commandId: string, first: number, last: number, position: string, requestHash?: string];
type Body<Written> = {
  readonly state: Written;
  /** The table has the commands up to this position that are not in `commands`. */
  readonly tabled?: string;
  readonly commands: readonly WrittenTrace[];
};

/** Commands that a snapshot may carry: with more, the relay is far behind, and a snapshot can wait until it is not. */
const mostCommands = 5000;
/** Snapshots of one statement. */
const together = 32;
/** Streams whose snapshots may wait to be written. */
const mostWaiting = 1000;

const writtenOf = (commandId: string, { first, last, position: at, requestHash }: Placed): WrittenTrace => {
  const trace = [commandId, Number(first), Number(last), String(at)] as const;
  return requestHash === undefined ? trace : [...trace, requestHash];
};

const placedOf = ([, first, last, at, requestHash]: WrittenTrace): Placed => ({
  first: revision(first),
  last: revision(last),
  position: position(at),
  requestHash,
});

/** What a snapshot has of a memory. */
export type Kept<State> = Omit<StreamMemory<State>, 'generation' | 'recordedAt'>;

/** Snapshots of the streams of one decider. */
export type SnapshotKeeper<State> = {
  /** The newest that was kept. The caller has to see that the stream has that event at that revision. */
  find(stream: StreamName, atMost?: Revision): Promise<Kept<State> | undefined>;
  /** Keeps a snapshot, later and beside everything else; not at all when the table is away or slow. */
  keep(stream: StreamName, memory: Kept<State>): void;
};

/**
 * Name of the form of a state: another one whenever the rules that made the state, or the table that has its commands,
 * may be others. What `evolve` calls is not in it: that is what the version is for.
 */
export const schemaOf = <State, Written>(
  { version, encode, decode }: SnapshotFormat<State, Written>,
  evolve: (...given: never[]) => State,
  table = '',
): string => {
  const text = [evolve, encode, decode, table].map(String).join('\n');
  return `${version}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
};

const away = async (): Promise<never> => {
  throw new Error('snapshots with personal values need keys');
};
const noKeys: PersonKeys = { find: away, mint: away, erase: away };

export const snapshotKeeper = <State, Written>(
  snapshots: Snapshots,
  { encode, decode, personal }: SnapshotFormat<State, Written>,
  schema: string,
  keys: PersonKeys = noKeys,
): SnapshotKeeper<State> => {
  const waiting = new Map<StreamName, Kept<State>>();
  let writing = false;

  const personalOf = (subject: StreamName) => personal && { fields: personal, subject };

  const write = async (stream: StreamName, { state, revision: at, eventId, known }: Kept<State>) => {
    if (at === undefined || eventId === undefined) return [];
    // The memory of commands may have gone on since.
    const commands = [...known.recent].filter(([, { last }]) => last <= at).map((one) => writtenOf(...one));
    if (commands.length > mostCommands) return [];
    const tabled = known.tabled === undefined ? {} : { tabled: String(known.tabled) };
    const [sealed] = await seal([{ eventId, data: encode(state) }], () => personalOf(stream), keys);
    const body = { state: sealed?.data, ...tabled, commands };
    return [{ schema, stream, revision: at, eventId, body: JSON.stringify(body) }];
  };

  const read = async (stream: StreamName, { revision: at, eventId, body }: StoredSnapshot): Promise<Kept<State>> => {
    const { state, tabled, commands }: Body<Written> = JSON.parse(body);
    const recent = new Map(commands.map((one) => [one[0], placedOf(one)]));
    const known = { recent, tabled: tabled === undefined ? undefined : (position(tabled) as Position) };
    const [opened] = await open([{ eventId, data: state }], () => personalOf(stream), keys);
    return { state: decode(opened?.data ?? state), revision: at, eventId, known, kept: at };
  };

  const writeAll = async (): Promise<void> => {
    writing = true;
    // What is asked for in one turn of the event loop belongs together, and comes after the command that it follows
    // from.
    await new Promise(setImmediate);
    while (waiting.size > 0) {
      const next = [...waiting].slice(0, together);
      for (const [stream] of next) waiting.delete(stream);
      try {
        const written = await Promise.all(next.map(([stream, memory]) => write(stream, memory)));
        await snapshots.save(written.flat());
      } catch {
        // As if it had never been there: the next one comes some hundred events later.
      }
    }
    writing = false;
  };

  return {
    // What cannot be read is as good as not there.
    find: async (stream, atMost) => {
      try {
        const found = await snapshots.find(schema, stream, atMost);
        return found === undefined ? undefined : await read(stream, found);
      } catch {
        return undefined;
      }
    },
    keep: (stream, memory) => {
      if (waiting.size >= mostWaiting && !waiting.has(stream)) return;
      waiting.set(stream, memory);
      if (!writing) void writeAll();
    },
  };
};
