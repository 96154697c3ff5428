import type { Cache } from './ports.ts';
import { type Revision, revision, type StreamName } from './types.ts';

/** How the state of a kind of stream is written as JSON. `Written` is that which comes back from there. */
export type SnapshotFormat<State, Written> = {
  /** Rises whenever `evolve` or the written form changes: older snapshots are not found any more. */
  readonly version: number;
  readonly encode: (state: State) => Written;
  readonly decode: (written: Written) => State;
};

/** What a command left behind in its stream. */
export type Trace = { readonly first: Revision; readonly last: Revision; readonly requestHash: string | undefined };

/** A state with everything that is needed to decide on it. */
export type Snapshot<State> = {
  readonly state: State;
  readonly revision: Revision | undefined;
  /** Id of the event of that revision. */
  readonly eventId: string | undefined;
  /** Every command that the stream is known to have seen. One map a stream, shared by its snapshots: it only grows. */
  readonly commands: Map<string, Trace>;
  /** Where others can find it, up to some revision. */
  readonly kept: Kept | undefined;
};

/** Commands between two events, `from` exclusive. */
type Chunk = { readonly from: number; readonly to: number };
export type Kept = { readonly at: Revision; readonly chunks: readonly Chunk[] };

export type Snapshots<State> = {
  /** What was kept last, or undefined. Whoever uses it has to see that the stream has that event at that revision. */
  find(stream: StreamName): Promise<Snapshot<State> | undefined>;
  /** Keeps a snapshot that is far enough ahead of the last one that was kept; gives what is known to be kept then. */
  keep(stream: StreamName, snapshot: Snapshot<State>): Snapshot<State>;
};

/** Events between two snapshots: reading so many costs about what fetching a snapshot does. */
const every = 500n;
/** Commands that are kept under one key: some 100 KB. */
const chunkSize = 1000;
/** A stream of which nobody has wanted anything for so long is not hot, in ms. */
const ttl = 7 * 24 * 3_600_000;

type WrittenTrace = readonly [commandId: string, first: number, last: number, requestHash?: string];
type Head<Written> = {
  readonly revision: number;
  readonly eventId: string;
  readonly state: Written;
  readonly chunks: readonly Chunk[];
};

const writtenOf = ([commandId, { first, last, requestHash }]: readonly [string, Trace]): WrittenTrace => {
  const trace = [commandId, Number(first), Number(last)] as const;
  return requestHash === undefined ? trace : [...trace, requestHash];
};

/** Commands in the order of their events, by so many. The same part of a stream is always cut alike from where it begins. */
const cut = (written: readonly WrittenTrace[]): readonly (readonly WrittenTrace[])[] =>
  Array.from({ length: Math.ceil(written.length / chunkSize) }, (_, nth) =>
    written.slice(nth * chunkSize, (nth + 1) * chunkSize),
  );

/** Snapshots in the cache, if there is one that others find something in. */
export const snapshotsIn = <State, Written>(
  cache: Cache | undefined,
  format: SnapshotFormat<State, Written>,
): Snapshots<State> | undefined => (cache?.isShared ? sharedSnapshots(cache, format) : undefined);

/**
 * Snapshots of hot streams in a cache that all processes share: a process that has just started reads the last few events of a
 * stream instead of all. The commands, which only grow, are kept in chunks that never change. A cache that has lost any of
 * it has nothing: slower, never wrong.
 */
const sharedSnapshots = <State, Written>(
  cache: Cache,
  { version, encode, decode }: SnapshotFormat<State, Written>,
): Snapshots<State> => {
  const headOf = (stream: StreamName): string => `snapshot:${version}:${stream}`;
  const chunkOf = (stream: StreamName, { from, to }: Chunk): string => `${headOf(stream)}:${from}-${to}`;

  const read = async (stream: StreamName): Promise<Snapshot<State> | undefined> => {
    const text = await cache.get(headOf(stream));
    if (text === undefined) return undefined;
    const { revision: last, eventId, state, chunks }: Head<Written> = JSON.parse(text);
    const texts = await Promise.all(chunks.map((chunk) => cache.get(chunkOf(stream, chunk))));
    const commands = new Map<string, Trace>();
    for (const chunk of texts) {
      if (chunk === undefined) return undefined;
      const written: readonly WrittenTrace[] = JSON.parse(chunk);
      for (const [commandId, from, to, requestHash] of written)
        commands.set(commandId, { first: revision(from), last: revision(to), requestHash });
    }
    const at = revision(last);
    return { state: decode(state), revision: at, eventId, commands, kept: { at, chunks } };
  };

  return {
    // What cannot be read is as good as not there.
    find: (stream) => read(stream).catch(() => undefined),
    keep: (stream, snapshot) => {
      const { state, revision: at, eventId, commands, kept } = snapshot;
      if (at === undefined || eventId === undefined || at - (kept?.at ?? -1n) < every) return snapshot;
      const before = kept?.chunks ?? [];
      const done = before.at(-1)?.to ?? -1;
      const written = [...commands].filter(([, { last }]) => last > done && last <= at).map(writtenOf);
      const fresh = cut(written).map((part) => ({ from: (part[0]?.[1] ?? 0) - 1, to: part.at(-1)?.[2] ?? 0, part }));
      const chunks = [...before, ...fresh.map(({ from, to }) => ({ from, to }))];
      const head: Head<Written> = { revision: Number(at), eventId, state: encode(state), chunks };
      for (const { part, ...chunk } of fresh) void cache.set(chunkOf(stream, chunk), JSON.stringify(part), ttl);
      void cache.set(headOf(stream), JSON.stringify(head), ttl);
      return { ...snapshot, kept: { at, chunks } };
    },
  };
};
