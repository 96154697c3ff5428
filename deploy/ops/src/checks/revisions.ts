import { categoryOf, type StreamName } from '@sales/eventsourcing';
import { counted } from '../command.ts';
import { type Check, findings, placeOf } from './check.ts';

/** Streams that no topic has are whole: nothing is missing before their last events. */
export const revisionCheck = (categories: readonly string[]): Check => {
  const wanted = new Set(categories);
  const next = new Map<StreamName, bigint>();
  const found = findings();
  let events = 0;
  return {
    take: (some) => {
      for (const event of some) {
        const { stream, revision } = event;
        if (!wanted.has(categoryOf(stream))) continue;
        events += 1;
        const due = next.get(stream) ?? 0n;
        if (revision !== due) found.add(placeOf(event), `revision ${due} is due`);
        next.set(stream, revision + 1n);
      }
    },
    end: () => found.end('private streams', `${counted(next.size, 'stream')}, ${counted(events, 'event')}`),
  };
};
