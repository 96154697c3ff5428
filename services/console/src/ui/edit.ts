import { type Answer, ProblemError, randomId } from '@sales/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Topic } from '../api/queries.ts';
import { type Conflict, type Fields, type Merged, merge } from './merge.ts';

/** A command under the revision that it was decided on. */
export type Send<Thing> = (ifMatch: string | undefined, idempotencyKey: string) => Promise<Answer<Thing>>;

/** A thing with a revision that is changed in a form. */
export type Edited<Thing extends { readonly revision: number }> = {
  readonly topic: Topic;
  /** As its timeline calls it. */
  readonly category: 'order' | 'customer' | 'product';
  readonly id: string;
  /** Reads it from its events. */
  readonly read: (signal?: AbortSignal) => Promise<Answer<Thing>>;
  /** What of it can be changed. */
  readonly fieldsOf: (thing: Thing) => Fields;
  /** The commands that change some of its fields as it is now, each with a name that is the same for the same. */
  readonly commandsOf: (thing: Thing, changes: Fields) => readonly (readonly [name: string, send: Send<Thing>])[];
};

/** The same with what it is and shows: it was the form's when it was begun. */
type Begun<Thing> = { readonly thing: Thing; readonly base: Fields; readonly mine: Fields };

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
  { thing: { revision: since }, base, mine }: Begun<Thing>,
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
  useEffect(() => {
    if (begun === undefined && current !== undefined)
      setBegun({ thing: current, base: fieldsOf(current), mine: fieldsOf(current) });
  }, [begun, current, fieldsOf]);
  const keys = useRef(new Map<string, string>());
  const keyOf = (name: string): string => {
    const key = keys.current.get(name) ?? randomId();
    keys.current.set(name, key);
    return key;
  };
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: (one: Begun<Thing>) => save(edited, one, keyOf),
    onSuccess: (saved, { thing }) => {
      void queries.invalidateQueries({ queryKey: [topic] });
      if (saved.is === 'done') onDone(saved.taken, thing);
    },
  });
  return {
    edited,
    begun,
    unread,
    error,
    isPending,
    conflict: data?.is === 'conflict' ? data : undefined,
    isOvertaken: current !== undefined && begun !== undefined && current.revision > begun.thing.revision,
    set: (name: string, value: string): void => {
      if (begun === undefined) return;
      reset();
      setBegun({ ...begun, mine: { ...begun.mine, [name]: value } });
    },
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
      const next = { thing: data.thing, base: theirs, mine: { ...theirs, ...Object.fromEntries(wanted) } };
      setBegun(next);
      mutate(next);
    },
  };
};

export type Edit<Thing extends { readonly revision: number }> = ReturnType<typeof useEdit<Thing>>;
