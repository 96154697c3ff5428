import { ProblemError } from '@sales/client';

/** A thing, with the key under which it is sent however often. */
export type Item = { readonly id: string; readonly name: string; readonly key: string };

/** What became of a thing: done, or refused with what was answered. */
export type Result = Pick<Item, 'id' | 'name'> & { readonly error?: ProblemError };

export type Progress = {
  readonly results: readonly Result[];
  /** The connection is broken: what got no answer is sent again. */
  readonly isWaiting: boolean;
};

export type Run = {
  readonly send: (item: Item) => Promise<unknown>;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Before what got no answer is sent again. */
  readonly pause: () => Promise<void>;
};

/** Sent at a time, so that the system stays fast for others. */
const atOnce = 4;

/**
 * Does the same with each of many things, some at a time. A refusal is the result of its thing, and the others go on;
 * what got no answer is sent again under its key until there is one, or the reader stops it.
 */
export const forEachItem = async (items: readonly Item[], { send, onProgress, signal, pause }: Run): Promise<void> => {
  const left = [...items];
  const unanswered = new Set<string>();
  let results: readonly Result[] = [];
  const tell = (): void => onProgress({ results, isWaiting: unanswered.size > 0 });
  const resultOf = async (item: Item): Promise<Result | undefined> => {
    const { id, name } = item;
    while (!signal.aborted)
      try {
        await send(item);
        return { id, name };
      } catch (error) {
        if (error instanceof ProblemError) return { id, name, error };
        unanswered.add(id);
        tell();
        await pause();
      }
    return undefined;
  };
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined && !signal.aborted; item = left.shift()) {
      const result = await resultOf(item);
      unanswered.delete(item.id);
      if (result !== undefined) results = [...results, result];
      tell();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
};
