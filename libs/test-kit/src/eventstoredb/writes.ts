import { randomUUID } from 'node:crypto';
import { checkCommit } from './commit-check.ts';
import type { Expected, ProposedEvent, StoredEvent } from './event.ts';
import { type Log, metastreamOf, originalOf } from './log.ts';
import { softDelete, undelete } from './stream-metadata.ts';

export type Outcome =
  /** `revision` is -1 for a stream without events; `position` is absent when nothing was to be written. */
  | { readonly kind: 'stored'; readonly revision: number; readonly position?: number }
  /** `current` is -1 for a stream without events. */
  | { readonly kind: 'wrong revision'; readonly current: number }
  | { readonly kind: 'stream deleted' };

const addMetadata = (log: Log, stream: string, data: Uint8Array): readonly StoredEvent[] =>
  log.add(metastreamOf(stream), [
    { id: randomUUID(), type: '$metadata', json: true, data, metadata: new Uint8Array() },
  ]);

const decideAppend = (log: Log, name: string, expected: Expected, proposed: readonly ProposedEvent[]): Outcome => {
  const stream = log.state(name);
  const current = stream.events.length - 1;
  const ids = proposed.map(({ id }) => id);
  const verdict = checkCommit(stream, expected, ids, log.recent);
  if (verdict.kind === 'stream deleted') return verdict;
  if (verdict.kind === 'wrong revision') return { kind: 'wrong revision', current };
  if (verdict.kind === 'repeated') {
    const { revision, position } = verdict.last;
    // Of a stream that was deleted softly the server finds no position any more.
    return { kind: 'stored', revision, ...(!stream.softDeleted && { position }) };
  }
  // Both an event and new metadata wake a stream from a soft delete, and what it had before stays hidden.
  const woken = log.state(originalOf(name) ?? name);
  const resumesAt = woken.events.length;
  const written = [...log.add(name, proposed)];
  const last = written.at(-1);
  if (last === undefined) return { kind: 'stored', revision: current, position: log.at(log.end() - 1)?.position ?? 0 };
  if (woken.softDeleted) {
    const metadata = log.state(metastreamOf(woken.name)).events.at(-1)?.data ?? new Uint8Array();
    written.push(...addMetadata(log, woken.name, undelete(metadata, resumesAt)));
  }
  log.save(written);
  return { kind: 'stored', revision: last.revision, position: last.position };
};

const decideDelete = (log: Log, name: string, expected: Expected, kind: 'soft' | 'tombstone'): Outcome => {
  const stream = log.state(name);
  const current = stream.events.length - 1;
  const id = randomUUID();
  const verdict = checkCommit(stream, expected, [id], log.recent);
  if (verdict.kind === 'stream deleted') return verdict;
  if (verdict.kind === 'wrong revision') return { kind: 'wrong revision', current };
  // A stream without events can be deleted softly when it has metadata.
  if (kind === 'soft' && current < 0 && !stream.hasMetadata) return { kind: 'wrong revision', current };
  const written = kind === 'soft' ? addMetadata(log, name, softDelete()) : [log.addTombstone(name, id)];
  log.save(written);
  const position = written.at(-1)?.position;
  return { kind: 'stored', revision: current, ...(position !== undefined && { position }) };
};

/** Decides and writes at once, in the order of the calls, and resolves when it is durable. */
const acknowledged = async (log: Log, outcome: Outcome): Promise<Outcome> => {
  await log.durable();
  return outcome;
};

export const append = (
  log: Log,
  stream: string,
  expected: Expected,
  proposed: readonly ProposedEvent[],
): Promise<Outcome> => acknowledged(log, decideAppend(log, stream, expected, proposed));

/** Soft (the stream can be written again) or final. */
export const deleteStream = (
  log: Log,
  stream: string,
  expected: Expected,
  kind: 'soft' | 'tombstone',
): Promise<Outcome> => acknowledged(log, decideDelete(log, stream, expected, kind));
