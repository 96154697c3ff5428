import type { Expected, StoredEvent } from './event.ts';

/** What the check looks at. */
export type StreamState = {
  readonly name: string;
  /** Index is the revision. */
  readonly events: readonly StoredEvent[];
  readonly tombstoned: boolean;
  readonly softDeleted: boolean;
  readonly hasMetadata: boolean;
};

export type Verdict =
  | { readonly kind: 'accepted' }
  /** Stored before: answer with the old result and add nothing. */
  | { readonly kind: 'repeated'; readonly last: StoredEvent }
  | { readonly kind: 'wrong revision' }
  | { readonly kind: 'stream deleted' };

const accepted: Verdict = { kind: 'accepted' };
const wrong: Verdict = { kind: 'wrong revision' };

/** Some of the events stored and some not counts as a wrong revision, and so does none stored where all should be. */
const repeatedOr = (found: readonly (StoredEvent | undefined)[], noneFound: Verdict): Verdict => {
  const last = found.at(-1);
  if (last !== undefined && found.every((event) => event !== undefined)) return { kind: 'repeated', last };
  return found[0] === undefined ? noneFound : wrong;
};

/**
 * The decision of the server about an append, row by row after its `CheckCommit`. `recent` finds an event by id among
 * those written lately, the only ones that an append without a revision is compared with. An append at exactly the
 * current revision is never compared at all.
 */
export const checkCommit = (
  stream: StreamState,
  expected: Expected,
  ids: readonly string[],
  recent: (id: string) => StoredEvent | undefined,
): Verdict => {
  if (stream.tombstoned) return { kind: 'stream deleted' };
  const current = stream.events.length - 1;
  if (expected === 'stream_exists') {
    if (stream.softDeleted) return { kind: 'stream deleted' };
    if (current < 0 && !stream.hasMetadata) return wrong;
  }
  if (expected === 'any' || expected === 'stream_exists') {
    const found = ids.map((id) => {
      const event = recent(id);
      return event?.stream === stream.name ? event : undefined;
    });
    return repeatedOr(found, accepted);
  }
  const revision = expected === 'no_stream' ? -1 : expected;
  if (revision > current) return wrong;
  if (revision === current) return accepted;
  const found = ids.map((id, index) => {
    const event = stream.events[revision + 1 + index];
    return event?.id === id ? event : undefined;
  });
  return repeatedOr(found, expected === 'no_stream' && stream.softDeleted ? accepted : wrong);
};
