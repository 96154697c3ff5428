import { createHash, type Hash } from 'node:crypto';
import type { LogMessage } from '@sales/eventsourcing';

/** What the events of a partition ought to be, by the store: their positions, and a checksum of who they are. */
export type Expected = { readonly positions: number[]; readonly checksum: Hash };

export const nothingYet = (): Expected => ({ positions: [], checksum: createHash('sha256') });

const identity = (id: string, stream: string, revision: string | bigint): string => `${id} ${stream} ${revision}\n`;

export const expect = (
  { positions, checksum }: Expected,
  event: { readonly eventId: string; readonly stream: string; readonly revision: bigint; readonly position: bigint },
): void => {
  positions.push(Number(event.position));
  checksum.update(identity(event.eventId, event.stream, event.revision));
};

export type Findings = {
  /** Events of the store that are not in the partition. */
  readonly missing: number;
  /**
   * Messages of an event that is there already: a relay that stood still has repeated them, and every reader passes
   * them over.
   */
  readonly doubled: number;
  /** Messages that are there, and later than one that follows them. */
  readonly late: number;
  /** Messages of no event of the store. */
  readonly foreign: number;
  /** Messages that do not say which message is before them, or name one that is not. */
  readonly unchained: number;
  /** With all of them in place: whether they are the very events, by id, stream and revision. */
  readonly isSame: boolean;
  /** The first position at which something is wrong. */
  readonly first?: number;
};

export const isSound = ({ missing, late, foreign, unchained, isSame }: Findings): boolean =>
  missing + late + foreign + unchained === 0 && isSame;

/** Compares a partition, message by message, with what it ought to hold. What is newer than that is passed over. */
export const comparison = ({ positions, checksum }: Expected) => {
  const found = createHash('sha256');
  const skipped = new Set<number>();
  const last = positions.at(-1) ?? 0;
  let next = 0;
  let previous = 0;
  let [doubled, late, foreign, unchained] = [0, 0, 0, 0];
  let first: number | undefined;

  const wrong = (at: number): void => {
    first ??= at;
  };
  const isExpected = (at: number): boolean => {
    let [low, high] = [0, positions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return positions[low] === at;
  };

  return {
    take: ({ headers }: LogMessage): void => {
      const at = Number(headers['ce_position'] ?? Number.NaN);
      if (at > last) return;
      if (!isExpected(at)) {
        foreign += 1;
        wrong(Number.isNaN(at) ? 0 : at);
        return;
      }
      if (at < (positions[next] ?? Number.POSITIVE_INFINITY)) {
        if (!skipped.delete(at)) {
          doubled += 1;
          return;
        }
        late += 1;
        wrong(at);
        return;
      }
      for (let skip = positions[next]; skip !== undefined && skip < at; skip = positions[next]) {
        skipped.add(skip);
        wrong(skip);
        next += 1;
      }
      next += 1;
      const named = Number(headers['ce_previous'] ?? Number.NaN);
      if (!(named <= previous)) {
        unchained += 1;
        wrong(at);
      }
      previous = at;
      found.update(identity(headers['ce_id'] ?? '', headers['ce_subject'] ?? '', headers['ce_revision'] ?? ''));
    },
    end: (): Findings => {
      const missing = skipped.size + positions.length - next;
      if (next < positions.length) wrong(positions[next] ?? 0);
      const isSame = missing > 0 || found.digest('hex') === checksum.copy().digest('hex');
      return {
        ...{ missing, doubled, late, foreign, unchained, isSame },
        ...(first !== undefined && { first }),
      };
    },
  };
};
