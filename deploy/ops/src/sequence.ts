import { hash } from 'node:crypto';
import { chainAt, chainOf, digestOf, type LogMessage, noChain, type RecordedEvent } from '@sales/eventsourcing';
import { formOfEvent, formOfMessage } from './published-form.ts';

/** Bytes of a digest. */
const width = 32;

/**
 * What the events of a partition ought to be, by the store: their positions, and one behind the other the digests of
 * what is stored and of what must be published of it.
 */
export type Expected = { readonly positions: number[]; digests: Buffer; forms: Buffer };

export const nothingYet = (): Expected => ({ positions: [], digests: Buffer.alloc(width), forms: Buffer.alloc(width) });

const placed = (digests: Buffer, nth: number, digest: Uint8Array): Buffer => {
  const start = nth * width;
  const room = start === digests.length ? Buffer.concat([digests], digests.length * 2) : digests;
  room.set(digest, start);
  return room;
};

const hashed = (text: string): Buffer => hash('sha256', text, 'buffer');

/** In place of the digest of an event that need not be published as far as is known. */
const anything = Buffer.alloc(width);

export const expect = (expected: Expected, event: RecordedEvent): void => {
  const { positions, digests, forms } = expected;
  const form = formOfEvent(event);
  expected.digests = placed(digests, positions.length, Buffer.from(digestOf(event), 'base64url'));
  expected.forms = placed(forms, positions.length, form === undefined ? anything : hashed(form));
  positions.push(Number(event.position));
};

/** The digest of the nth event. */
export const digestAt = ({ digests }: Expected, nth: number): string =>
  digests.subarray(nth * width, (nth + 1) * width).toString('base64url');

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
  /** Messages at which the chain of hashes breaks: what they say, or the event in the store, was changed. */
  readonly changed: number;
  /** Messages that say something else than what is stored of their events, whatever the chain says. */
  readonly differing: number;
  /** The first position at which something is wrong. */
  readonly first?: number;
};

export const isSound = ({ missing, late, foreign, unchained, changed, differing }: Findings): boolean =>
  missing + late + foreign + unchained + changed + differing === 0;

/** Told of each message that is an event's own: its position, and the chain up to it by its header. */
export type Passed = (at: number, chain: string) => void;

/** Compares a partition, message by message, with what it ought to hold. What is newer than that is passed over. */
export const comparison = ({ positions, digests, forms }: Expected, passed?: Passed) => {
  const skipped = new Set<number>();
  const last = positions.at(-1) ?? 0;
  let next = 0;
  let previous = 0;
  /** The chain up to the message before; undefined where that is missing. */
  let chain: string | undefined = noChain;
  let [doubled, late, foreign, unchained, changed, differing] = [0, 0, 0, 0, 0, 0];
  let first: number | undefined;

  const wrong = (at: number): void => {
    first ??= at;
  };
  const isChained = (message: LogMessage, nth: number): boolean => {
    if (chain === undefined) return true;
    const digest = digests.subarray(nth * width, (nth + 1) * width).toString('base64url');
    return chainAt(message) === chainOf(chain, digest, message);
  };
  const isOfEvent = (message: LogMessage, nth: number): boolean => {
    const form = forms.subarray(nth * width, (nth + 1) * width);
    return form.equals(anything) || form.equals(hashed(formOfMessage(message)));
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
    take: (message: LogMessage): void => {
      const { headers } = message;
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
        chain = undefined;
      }
      if (!isChained(message, next)) {
        changed += 1;
        wrong(at);
      }
      if (!isOfEvent(message, next)) {
        differing += 1;
        wrong(at);
      }
      chain = chainAt(message);
      passed?.(at, chain);
      next += 1;
      const named = Number(headers['ce_previous'] ?? Number.NaN);
      if (!(named <= previous)) {
        unchained += 1;
        wrong(at);
      }
      previous = at;
    },
    end: (): Findings => {
      const missing = skipped.size + positions.length - next;
      if (next < positions.length) wrong(positions[next] ?? 0);
      return {
        ...{ missing, doubled, late, foreign, unchained, changed, differing },
        ...(first !== undefined && { first }),
      };
    },
  };
};
