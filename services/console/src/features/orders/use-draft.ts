import { randomId } from '@sales/client';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { sessionQuery, userOf } from '../../api/session.ts';
import { dropKept, keepSoon, keptKey, keptUnder, readKept } from '../../ui/kept.ts';
import { asDraft, type Draft, isEmpty, newDraft } from './draft.ts';

/** Takes a draft for this tab, as long as it is open here; false: another tab has it. Plain HTTP has no locks. */
const take = async (key: string, signal: AbortSignal): Promise<boolean> => {
  if (navigator.locks === undefined) return true;
  return new Promise((resolve) => {
    void navigator.locks.request(key, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null
        ? undefined
        : new Promise<void>((release) => signal.addEventListener('abort', () => release()));
    });
  });
};

type Open = {
  readonly draft: Draft;
  /** When it was kept, of one that was begun before this page was opened. */
  readonly keptAt?: string;
};

/** The latest draft of a user that no other tab has open; else a new one. */
const openDraft = async (user: string, signal: AbortSignal): Promise<Open> => {
  for (const key of keptUnder(user, 'new/')) {
    const kept = readKept(key);
    const draft = asDraft(kept?.value);
    if (draft === undefined) dropKept(key);
    else if (await take(key, signal)) return { draft, ...(kept !== undefined && { keptAt: kept.at }) };
  }
  const draft = newDraft(randomId);
  await take(keptKey(user, `new/${draft.orderId}`), signal);
  return { draft };
};

/** The order that is being written in this tab: nothing of it is lost by a reload or a broken line. */
export const useDraft = () => {
  const { data: session } = useQuery(sessionQuery);
  const user = userOf(session)?.user ?? 'local';
  const [open, setOpen] = useState<Open>();
  const held = useRef<AbortController>(undefined);
  const begin = useCallback(async (): Promise<void> => {
    held.current?.abort();
    const own = new AbortController();
    held.current = own;
    const opened = await openDraft(user, own.signal);
    if (!own.signal.aborted) setOpen(opened);
  }, [user]);
  useEffect(() => {
    void begin();
    return () => held.current?.abort();
  }, [begin]);
  const change = useCallback(
    (how: (draft: Draft) => Draft): void =>
      setOpen((before) => {
        if (before === undefined) return before;
        const draft = how(before.draft);
        const key = keptKey(user, `new/${draft.orderId}`);
        if (isEmpty(draft)) dropKept(key);
        else keepSoon(key, draft);
        return { ...before, draft };
      }),
    [user],
  );
  const orderId = open?.draft.orderId;
  const drop = useCallback((): void => {
    if (orderId !== undefined) dropKept(keptKey(user, `new/${orderId}`));
    setOpen({ draft: newDraft(randomId) });
  }, [user, orderId]);
  return { open, change, drop };
};
