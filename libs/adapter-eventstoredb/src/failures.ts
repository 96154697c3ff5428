import { setTimeout as delay } from 'node:timers/promises';
import { convertToCommandError, DeadlineExceededError, ErrorType, isCommandError } from '@eventstore/db-client';
import { pace, StoreRestored, StoreUnavailable } from '@sales/eventsourcing';

/** Nothing came in the time that there was. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The caller no longer wanted an answer. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

export const noAnswer = (ms: number): Error => new NoAnswer(`no answer within ${ms} ms`);

/** Whether the time of a call is up without a word from the server. */
export const isSilence = (error: unknown): boolean =>
  error instanceof NoAnswer || error instanceof DeadlineExceededError;

const outages: ReadonlySet<string> = new Set([
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER,
]);

/** gRPC: invalid argument, not found, permission denied, failed precondition, out of range, unimplemented. */
const refusals: ReadonlySet<number> = new Set([3, 5, 7, 9, 11, 12]);

/**
 * Whether a message is larger than one side takes. Under the same status a connection breaks that is asked for too much
 * at once.
 */
export const isMessageTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 8 && /message/i.test(error.message);

/**
 * The server did not do its part, and may do it later. What it has no name for counts as that, unless its status says
 * that the request is at fault. An error that did not come from the server comes from the connection or the search for
 * a node.
 */
export const isOutage = (error: unknown): boolean => {
  if (error instanceof StoreRestored) return false;
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return false;
  if (isMessageTooLarge(error)) return false;
  const known = convertToCommandError(error);
  if (!isCommandError(known)) return true;
  if (known.type === ErrorType.UNKNOWN) return known.code === undefined || !refusals.has(known.code);
  return outages.has(known.type);
};

/** Whether the server says that a position lies inside a record: it has not given that position out. */
export const isForeignPosition = (error: unknown): boolean =>
  error instanceof Error &&
  /Trying to read from an invalid position|ReadAllResult: InvalidPosition/.test(error.message);

const unavailable = (cause: unknown): StoreUnavailable =>
  new StoreUnavailable(`the event store did not answer: ${cause instanceof Error ? cause.message : cause}`, { cause });

/** An outage in the words of the port; anything else as it is. */
export const translate = (error: unknown): unknown => (isOutage(error) ? unavailable(error) : error);

/** Between one half and one and a half of `ms`, so that many who lost the same server do not come back at once. */
export const jittered = (ms: number): number => ms * (0.5 + Math.random());

/** Resolves or rejects as `work` does, and rejects after `ms` in any case. */
export const within = <Result>(ms: number, work: Promise<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(noAnswer(ms)), ms);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

export type Timeouts = {
  /** Time for one try, in ms. */
  readonly attempt: number;
  /** Time for all tries, in ms. */
  readonly total: number;
};

/**
 * Tries again after an outage until the time is up. `attempt` must be safe to repeat, and to keep to the ms that it is
 * given.
 * @throws StoreUnavailable, or what `attempt` throws that is not an outage
 */
export const persistently = async <Result>(
  { attempt: most, total }: Timeouts,
  attempt: (ms: number) => Promise<Result>,
): Promise<Result> => {
  const deadline = performance.now() + total;
  const pauses = pace(25, 1000);
  for (;;) {
    const ms = Math.max(1, Math.min(most, deadline - performance.now()));
    try {
      return await attempt(ms);
    } catch (error) {
      if (!isOutage(error)) throw error;
      const pause = jittered(pauses.next(false));
      if (performance.now() + pause >= deadline) throw unavailable(error);
      await delay(pause);
    }
  }
};
