import { type Answer, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Topic } from '../api/queries.ts';
import { sessionQuery, userOf } from '../api/session.ts';
import { dropKept, keep, keptKey, readKept } from './kept.ts';
import { type Conflict, type Fields, type Merged, merge } from './merge.ts';

/** A command under the revision that it was decided on. */
export type Send = (ifMatch: string | undefined, idempotencyKey: string) => Promise<Pick<Answer<unknown>, 'etag'>>;

/** A thing with a revision that is changed in a form. */
export type Edited<Thing extends { readonly revision: number }> = {
  readonly topic: Topic;
  /** As its timeline calls it. */
  readonly category: 'order' | 'customer' | 'product' | 'entity' | 'warehouse';
  readonly id: string;
  /** What of it the form is of, if not of the whole: what is typed there is kept by itself. */
  readonly part?: string;
  /** Reads it from its events. */
  readonly read: (signal?: AbortSignal) => Promise<Answer<Thing>>;
  /** What of it can be changed. */
  readonly fieldsOf: (thing: Thing) => Fields;
  /** The commands that change some of its fields as it is now, each with a name that is the same for the same. */
  readonly commandsOf: (thing: Thing, changes: Fields) => readonly (readonly [name: string, send: Send])[];
};

/** What was typed, on what there was at a revision. It is kept, with its keys: what is sent again is sent once. */
type Typed = {
  readonly revision: number;
  readonly base: Fields;
  readonly mine: Fields;
  readonly keys: Readonly<Record<string, string>>;
};

/** The same with the thing as it was read last before the form showed it. */
type Begun<Thing> = Typed & {
  readonly thing: Thing;
  /** When it was kept, of what was typed before this page was opened. */
  readonly keptAt?: string;
};

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const asTyped = (value: unknown): Typed | undefined => {
  const { revision, base, mine, keys } = Object(value);
  return typeof revision === 'number' && isFields(base) && isFields(mine) && isFields(keys)
    ? { revision, base, mine, keys }
    : undefined;
};

type Place = Pick<Edited<{ readonly revision: number }>, 'category' | 'id' | 'part'>;

/** Under which the edit of a thing by the reader is kept. */
const useKeptKey = ({ category, id, part }: Place): string => {
  const { data: session } = useQuery(sessionQuery);
  return keptKey(userOf(session)?.user ?? 'local', [category, id, ...(part === undefined ? [] : [part])].join('/'));
};

/** Changes of a thing that the reader has typed in this browser and not saved. */
export type Unsaved = {
  /** When it was typed. */
  readonly at: string;
  readonly base: Fields;
  /** What differs from it. */
  readonly changes: Fields;
  /** Nothing of it stays. */
  readonly discard: () => void;
};

/** What the reader has typed of a thing and not saved, as it is kept now. */
export const useUnsaved = (thing: Place): Unsaved | undefined => {
  const key = useKeptKey(thing);
  const kept = readKept(key);
  const typed = asTyped(kept?.value);
  if (kept === undefined || typed === undefined) return undefined;
  const { base, mine } = typed;
  const changes = Object.fromEntries(Object.entries(mine).filter(([name, value]) => value !== base[name]));
  return { at: kept.at, base, changes, discard: () => dropKept(key) };
};

type Saved<Thing> =
  | { readonly is: 'done'; readonly taken: Merged['taken'] }
  | {
      readonly is: 'conflict';
      readonly thing: Thing;
      /** The revision that the reader had seen. */
      readonly since: number;
      readonly conflicts: readonly Conflict[];
    };

/** So often others may be faster before it is said. */
const mostOvertaken = 5;

/**
 * Changes a thing as it is now by what was changed here: what others have changed meanwhile stays, and where both have
 * changed a field, nothing is sent before the reader has chosen.
 */
const save = async <Thing extends { readonly revision: number }>(
  { read, fieldsOf, commandsOf }: Edited<Thing>,
  { revision: since, base, mine }: Begun<Thing>,
  keyOf: (name: string) => string,
): Promise<Saved<Thing>> => {
  for (let overtaken = 0; ; overtaken += 1) {
    const { body: thing, etag } = await read();
    const { toSend, taken, conflicts } = merge(base, fieldsOf(thing), mine);
    if (conflicts.length > 0) return { is: 'conflict', thing, since, conflicts };
    let match = etag;
    try {
      for (const [name, send] of commandsOf(thing, toSend)) match = (await send(match, keyOf(`${name}${match}`))).etag;
      return { is: 'done', taken };
    } catch (error) {
      const isStale = error instanceof ProblemError && error.code === 'request/stale-revision';
      if (!isStale || overtaken >= mostOvertaken) throw error;
    }
  }
};

/** The state of a form: what is saved is put together with what others have changed meanwhile. */
export const useEdit = <Thing extends { readonly revision: number }>(
  edited: Edited<Thing>,
  onDone: (taken: Merged['taken'], thing: Thing) => void,
) => {
  const queries = useQueryClient();
  const { topic, id, read, fieldsOf } = edited;
  const { data: current, error: unread } = useQuery({
    queryKey: [topic, 'edited', id],
    queryFn: async ({ signal }) => (await read(signal)).body,
  });
  const [begun, setBegun] = useState<Begun<Thing>>();
  const kept = useKeptKey(edited);
  useEffect(() => {
    if (begun !== undefined || current === undefined) return;
    const before = readKept(kept);
    const typed = asTyped(before?.value);
    const fields = fieldsOf(current);
    const fresh = { revision: current.revision, base: fields, mine: fields, keys: {} };
    setBegun({ thing: current, ...fresh, ...typed, ...(typed !== undefined && before && { keptAt: before.at }) });
  }, [begun, current, fieldsOf, kept]);
  const keys = useRef<Record<string, string>>({});
  const put = (next: Begun<Thing>): void => {
    const { revision, base, mine } = next;
    const isChanged = Object.keys(mine).some((name) => mine[name] !== base[name]);
    if (isChanged) keep(kept, { revision, base, mine, keys: { ...next.keys, ...keys.current } } satisfies Typed);
    else dropKept(kept);
    setBegun(next);
  };
  /** A key is kept before it is sent: after a crash the same command has the same. */
  const keyOf = (name: string): string => {
    const key = keys.current[name] ?? begun?.keys[name] ?? randomId();
    keys.current[name] = key;
    if (begun !== undefined) put(begun);
    return key;
  };
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: (one: Begun<Thing>) => save(edited, one, keyOf),
    onSuccess: (saved, { thing }) => {
      void queries.invalidateQueries({ queryKey: [topic] });
      if (saved.is !== 'done') return;
      dropKept(kept);
      onDone(saved.taken, thing);
    },
  });
  return {
    edited,
    begun,
    unread,
    error,
    isPending,
    conflict: data?.is === 'conflict' ? data : undefined,
    isOvertaken: current !== undefined && begun !== undefined && current.revision > begun.revision,
    set: (name: string, value: string): void => {
      if (begun === undefined) return;
      reset();
      put({ ...begun, mine: { ...begun.mine, [name]: value } });
    },
    /** Nothing of what was typed stays. */
    discard: (): void => dropKept(kept),
    submit: (): void => {
      if (begun !== undefined && !isPending) mutate(begun);
    },
    /** Goes on from what there is now, with what was chosen where both have changed the same. */
    choose: (chosen: Fields): void => {
      if (begun === undefined || data?.is !== 'conflict') return;
      const { base, mine } = begun;
      const theirs = fieldsOf(data.thing);
      const isThere = ([name]: [string, string]): boolean => name in theirs;
      const kept = Object.entries(mine).filter(([name, value]) => value !== base[name]);
      const wanted = [...kept, ...Object.entries(chosen)].filter(isThere);
      const { revision } = data.thing;
      const mineNow = { ...theirs, ...Object.fromEntries(wanted) };
      const next = { thing: data.thing, revision, base: theirs, mine: mineNow, keys: begun.keys };
      put(next);
      mutate(next);
    },
  };
};

export type Edit<Thing extends { readonly revision: number }> = ReturnType<typeof useEdit<Thing>>;
