import { randomBytes } from 'node:crypto';
import { KeysUnavailable } from '../errors.ts';
import { systemClock } from '../ids.ts';
import type {
  AccessLog,
  AccessQuery,
  Answer,
  Answers,
  Checkpoints,
  Clock,
  CommandIds,
  DeadLetter,
  DeadLetters,
  Epoch,
  Epochs,
  Erasure,
  Files,
  KeptAccess,
  KeyName,
  KeyStore,
  Leases,
  PersonKey,
  Snapshots,
  StoredSnapshot,
  Timer,
  Timers,
  Trace,
} from '../ports.ts';
import { signal } from '../signal.ts';
import { type Position, position, revision } from '../types.ts';

export const memoryCheckpoints = (): Checkpoints => {
  const positions = new Map<string, Position>();
  return {
    load: async (readers) => new Map([...positions].filter(([reader]) => readers.includes(reader))),
    save: async (saved) => {
      for (const [reader, position] of saved) positions.set(reader, position);
    },
  };
};

const isAbout = ({ principal, request = '' }: KeptAccess, id: string): boolean =>
  principal === `user:${id}` ||
  principal === `service:${id}` ||
  `${request}/`.toLowerCase().includes(`/${id}/`.toLowerCase());

const fits = (one: KeptAccess, { principals, by, about, outcomes, address, from, to }: AccessQuery): boolean =>
  (principals === undefined || principals.includes(one.principal ?? '')) &&
  (by === undefined || (one.actor ?? one.principal) === by) &&
  (about === undefined || about.some((id) => isAbout(one, id))) &&
  (outcomes === undefined || outcomes.includes(one.outcome)) &&
  (address === undefined || one.address === address) &&
  (from === undefined || one.at >= from) &&
  (to === undefined || one.at < to);

export const memoryAccessLog = (): AccessLog => {
  let kept: readonly KeptAccess[] = [];
  let last = 0;
  return {
    note: async (access) => {
      last += 1;
      kept = [...kept, { ...access, id: last }];
    },
    find: async (query) => {
      const { behind, ascending = false, limit } = query;
      const isBehind = ({ id }: KeptAccess): boolean => behind === undefined || (ascending ? id > behind : id < behind);
      const found = kept.filter((one) => fits(one, query) && isBehind(one));
      return (ascending ? found : found.toReversed()).slice(0, limit);
    },
    count: async (query) => {
      const found = kept.filter((one) => fits(one, { ...query, limit: 0 }));
      const alike = Map.groupBy(found, ({ principal, actor = principal, outcome, permission }) =>
        JSON.stringify([actor, outcome, permission]),
      );
      return [...alike.values()].flatMap((all) => {
        const latest = all.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
        const by = latest?.actor ?? latest?.principal;
        if (latest === undefined || by === undefined) return [];
        const { outcome, permission, at } = latest;
        return [{ by, outcome, ...(permission !== undefined && { permission }), count: all.length, last: at }];
      });
    },
    oldestAt: async () => kept.map(({ at }) => at).toSorted()[0],
    forgetBefore: async (instant) => {
      const before = kept.length;
      kept = kept.filter(({ at }) => at >= instant);
      return before - kept.length;
    },
    forgetOf: async (one) => {
      kept = kept.filter(({ principal, actor }) => principal !== one && actor !== one);
    },
  };
};

/** Leases among the holders of this process; none is ever lost. */
export const memoryLeases = (): Leases => {
  const held = new Set<string>();
  const released = signal();
  return {
    hold: async (name, work, abort) => {
      while (!abort.aborted) {
        const seen = released.count();
        if (held.has(name)) {
          await released.wait(seen, 60_000, abort);
          continue;
        }
        held.add(name);
        try {
          await work(abort, () => !abort.aborted);
        } finally {
          held.delete(name);
          released.notify();
        }
      }
    },
  };
};

/** Due by the given clock; one of `fixedClock` fires them as it is advanced. */
export const memoryTimers = (clock: Clock & { onChange?(listener: () => void): void } = systemClock): Timers => {
  const timers = new Map<string, { readonly owner: string; readonly timer: Timer; state: 'set' | 'busy' | 'over' }>();
  const changed = signal();
  clock.onChange?.(changed.notify);

  return {
    schedule: async (owner, timer) => {
      const name = `${owner}/${timer.timerId}`;
      if (!timers.has(name)) timers.set(name, { owner, timer, state: 'set' });
      changed.notify();
    },
    cancel: async (owner, timerId) => {
      timers.set(`${owner}/${timerId}`, { owner, timer: { timerId, dueAt: '', payload: null }, state: 'over' });
    },
    run: async (owner, handler, abort) => {
      while (!abort.aborted) {
        const seen = changed.count();
        const set = [...timers.values()].filter((one) => one.owner === owner && one.state === 'set');
        const now = clock.now();
        for (const one of set.filter(({ timer }) => timer.dueAt <= now)) {
          one.state = 'busy';
          try {
            await handler(one.timer);
            one.state = 'over';
          } catch {
            one.state = 'set';
          }
        }
        const next = Math.min(...set.filter((one) => one.state === 'set').map(({ timer }) => Date.parse(timer.dueAt)));
        await changed.wait(seen, Math.min(Math.max(next - Date.parse(now), 5), 60_000), abort);
      }
    },
  };
};

export const memoryDeadLetters = (): DeadLetters => {
  const letters = new Map<string, DeadLetter>();
  const retries = new Map<string, Set<string>>();
  const nameOf = ({ reader, topic, key, message }: Pick<DeadLetter, 'reader' | 'topic' | 'key' | 'message'>) =>
    JSON.stringify([reader, topic, key, `${message.offset}`]);
  return {
    park: async (letter) => {
      const name = nameOf(letter);
      if (!letters.has(name)) letters.set(name, letter);
    },
    parkedKeys: async (reader) =>
      new Set([...letters.values()].filter((letter) => letter.reader === reader).map((letter) => letter.key)),
    list: async (reader, key) =>
      [...letters.values()].filter((letter) => letter.reader === reader && (key === undefined || letter.key === key)),
    parkBehind: async (letter) => {
      const { reader, key } = letter;
      if (![...letters.values()].some((one) => one.reader === reader && one.key === key)) return false;
      if (!letters.has(nameOf(letter))) letters.set(nameOf(letter), letter);
      return true;
    },
    forget: async (letter) => {
      letters.delete(nameOf(letter));
    },
    requestRetry: async (reader, key) => {
      const asked = retries.get(reader) ?? new Set();
      retries.set(reader, asked.add(key));
    },
    retries: async (reader) => [...(retries.get(reader) ?? [])],
    endRetry: async (reader, key, error) => {
      retries.get(reader)?.delete(key);
      const first = [...letters].find(([, one]) => one.reader === reader && one.key === key);
      if (first !== undefined && error !== undefined) letters.set(first[0], { ...first[1], error });
    },
  };
};

export const memoryAnswers = (): Answers => {
  const answers = new Map<string, Answer & { readonly at: string }>();
  const toAnswer = ({ at: _, ...answer }: Answer & { readonly at: string }): Answer => answer;
  return {
    find: async (key) => {
      const found = answers.get(key);
      return found && toAnswer(found);
    },
    remember: async (key, answer) => {
      const standing = answers.get(key) ?? { ...answer, at: new Date().toISOString() };
      answers.set(key, standing);
      return toAnswer(standing);
    },
    oldestAt: async () => [...answers.values()].map(({ at }) => at).toSorted()[0],
    forgetBefore: async (instant) => {
      const old = [...answers].filter(([, { at }]) => at < instant);
      for (const [key] of old) answers.delete(key);
      return old.length;
    },
  };
};

export type MemoryCommandIds = CommandIds & {
  /** Empties it, or sets it back to what `save` gave. */
  restore(saved?: MemoryCommandIdsSaved): void;
  save(): MemoryCommandIdsSaved;
};
export type MemoryCommandIdsSaved = {
  readonly rows: ReadonlyMap<string, Trace>;
  readonly reached: ReadonlyMap<string, Position>;
};

const least = <Value extends bigint>(a: Value, b: Value): Value => (a < b ? a : b);
const greatest = <Value extends bigint>(a: Value, b: Value): Value => (a < b ? b : a);

export const memoryCommandIds = (): MemoryCommandIds => {
  let rows = new Map<string, Trace>();
  let reached = new Map<string, Position>();
  const reachedOf = (reader: string): Position => reached.get(reader) ?? position(0);
  return {
    find: async (reader, stream, commandIds) => {
      const found = commandIds.flatMap((id) => {
        const trace = rows.get(`${stream} ${id}`);
        return trace === undefined ? [] : [[id, trace] as const];
      });
      return { traces: new Map(found), reached: reachedOf(reader) };
    },
    add: async (reader, traces, { after, upTo }) => {
      for (const { stream, commandId, first, last, requestHash } of traces) {
        const known = rows.get(`${stream} ${commandId}`) ?? { first, last };
        rows.set(`${stream} ${commandId}`, {
          first: revision(least(known.first, first)),
          last: revision(greatest(known.last, last)),
          requestHash,
        });
      }
      const at = reachedOf(reader);
      if (at >= after) reached.set(reader, greatest(at, upTo));
      return reachedOf(reader);
    },
    reached: async (reader) => reachedOf(reader),
    save: () => ({ rows: new Map(rows), reached: new Map(reached) }),
    restore: (saved) => {
      rows = new Map(saved?.rows);
      reached = new Map(saved?.reached);
    },
  };
};

/** Snapshots that are kept of a stream. */
const snapshotsKept = 4;

export const memoryKeys = (): KeyStore => {
  const kept = new Map<string, PersonKey | 'erased'>();
  const erasures: Erasure[] = [];
  const idOf = ({ person, purpose }: KeyName): string => JSON.stringify([person, purpose]);
  return {
    find: async (names) => names.map((name) => kept.get(idOf(name))),
    mint: async (names) =>
      names.map((name) => {
        const key = kept.get(idOf(name)) ?? { number: 1, secret: randomBytes(32) };
        kept.set(idOf(name), key);
        return key;
      }),
    erase: async (names) => {
      for (const name of names) {
        if (kept.get(idOf(name)) !== 'erased') erasures.push({ ...name, at: new Date() });
        kept.set(idOf(name), 'erased');
      }
    },
    erasedSince: async (at) => erasures.filter((one) => one.at >= at),
    all: async function* () {
      for (const [id, key] of kept) {
        const [person = '', purpose = ''] = JSON.parse(id);
        yield [{ person, purpose, key }];
      }
    },
    restore: async (keys) => {
      for (const { key, ...name } of keys) {
        if (key === 'erased' || !kept.has(idOf(name))) kept.set(idOf(name), key);
      }
    },
    renew: async () => ({ began: false, wrapped: 0, destroyed: 0 }),
  };
};

/** Epochs whose time does not pass by itself. */
export const memoryEpochs = (keptFor: number, now: () => Date): Epochs => {
  const epochs: { readonly epoch: Epoch; isDestroyed: boolean }[] = [];
  const noted: Erasure[] = [];
  const living = () => epochs.flatMap(({ epoch, isDestroyed }) => (isDestroyed ? [] : [epoch]));
  const current = async (): Promise<Epoch> => {
    const last = living().at(-1);
    if (last === undefined) throw new KeysUnavailable('there are no epochs');
    return last;
  };
  return {
    keptFor,
    current,
    find: async (id) => {
      const found = epochs.find(({ epoch }) => epoch.id === id);
      if (found === undefined) throw new KeysUnavailable(`there is no epoch ${id}`);
      return found.isDestroyed ? 'destroyed' : found.epoch;
    },
    all: async () => living(),
    beginAfter: async (before) => {
      if (living().at(-1) === before)
        epochs.push({
          epoch: { id: randomBytes(12).toString('hex'), secret: randomBytes(32), beganAt: now() },
          isDestroyed: false,
        });
      return current();
    },
    destroy: async ({ id }) => {
      for (const one of epochs) one.isDestroyed ||= one.epoch.id === id;
    },
    noteErased: async (erased) => void noted.push(...erased),
    erased: async () => [...noted],
  };
};

export const memoryFiles = (): Files => {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (name, bytes) => {
      if (!kept.has(name)) kept.set(name, Uint8Array.from(bytes));
    },
    find: async (name) => kept.get(name),
    remove: async (name) => void kept.delete(name),
    all: async function* () {
      for (const [name, bytes] of kept) yield { name, bytes };
    },
  };
};

export const memorySnapshots = (): Snapshots => {
  const kept = new Map<string, readonly StoredSnapshot[]>();
  return {
    find: async (schema, stream, atMost) =>
      kept.get(`${schema} ${stream}`)?.findLast(({ revision: at }) => atMost === undefined || at <= atMost),
    save: async (snapshots) => {
      for (const { schema, stream, ...snapshot } of snapshots) {
        const others = (kept.get(`${schema} ${stream}`) ?? []).filter((one) => one.revision !== snapshot.revision);
        const all = [...others, snapshot].sort((a, b) => Number(a.revision - b.revision));
        kept.set(`${schema} ${stream}`, all.slice(-snapshotsKept));
      }
    },
  };
};
