import { useQuery } from '@tanstack/react-query';
import { useReducer, useRef } from 'react';
import { sessionQuery, type Worker, workerIn } from '../api/session.ts';
import { dropKept, keep, keptKey, readKept } from './kept.ts';

/** Who works here. No page is shown to who is not signed in. */
export const useUser = (): Worker => {
  const { data: session } = useQuery(sessionQuery);
  return workerIn(session) ?? { id: '', name: '' };
};

/** Something that is begun, and how it is read after a reload. */
export type Begun<Value> = {
  readonly name: string;
  readonly empty: Value;
  readonly isEmpty: (value: Value) => boolean;
};

const keyOf = (user: Worker, { name }: Pick<Begun<unknown>, 'name'>): string => keptKey(user.id, name);

/** Keeps something for a page that is opened next. */
export const keepBegun = <Value>(user: Worker, begun: Begun<Value>, value: Value): void =>
  keep(keyOf(user, begun), value);

/** What is begun and not sent, which a reload does not lose. `read` has what was set last, before it is drawn. */
export const useKept = <Value>(begun: Begun<Value>) => {
  const user = useUser();
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const key = keyOf(user, begun);
  const held = useRef<{ readonly key: string; readonly value: Value; readonly keptAt?: string | undefined }>(undefined);
  if (held.current?.key !== key) {
    const kept = readKept(key);
    held.current = { key, value: (kept?.value as Value | undefined) ?? begun.empty, keptAt: kept?.at };
  }
  const { value, keptAt } = held.current;
  return {
    value,
    /** When it was kept, of what was begun before the page was opened. */
    keptAt,
    read: (): Value => held.current?.value ?? begun.empty,
    set: (next: Value): void => {
      held.current = { key, value: next, keptAt };
      if (begun.isEmpty(next)) dropKept(key);
      else keep(key, next);
      draw();
    },
  };
};
