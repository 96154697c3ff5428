import type { ExpectedRevision, Position, Revision, StreamName } from './types.ts';

/** The domain says no. `code` is stable and machine-readable; `details` are the facts behind it. */
export class DomainError<Code extends string = string> extends Error {
  override readonly name = 'DomainError';
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** Refuses a command. */
export const reject = <Code extends string>(code: Code, details?: Readonly<Record<string, unknown>>): never => {
  throw new DomainError(code, details);
};

/** The stream is not where the appender believed it to be. `actual` is absent when the stream does not exist. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly actual: Revision | undefined;

  constructor(stream: StreamName, expected: ExpectedRevision, actual: Revision | undefined) {
    super(`${stream}: expected ${expected}, is ${actual ?? 'no_stream'}`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** An event is larger than the store takes, so nothing of the append was stored. Sizes in bytes. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  readonly size: number;
  readonly limit: number;

  constructor(stream: StreamName, size: number, limit: number) {
    super(`${stream}: an event of ${size} bytes is over the limit of ${limit}`);
    this.size = size;
    this.limit = limit;
  }
}

/** The store did not answer. The append may or may not have happened: send the same events again to find out. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The keys of persons cannot be asked for now. Nothing is said about whether they are there. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/**
 * The store is not the one that the topics were filled from: it has been restored to an earlier point. Nothing was
 * read or stored, and nothing will be until an operator has brought the two in line.
 */
export class StoreRestored extends Error {
  override readonly name = 'StoreRestored';
}

/** The log did not answer. A publish may or may not have happened. */
export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

/** The read models did not answer. */
export class ReadModelUnavailable extends Error {
  override readonly name = 'ReadModelUnavailable';
}

/** The read models cannot hold a value: it is out of range, too long, or there already. The same again fails again. */
export class ValueRefused extends Error {
  override readonly name: string = 'ValueRefused';
}

/** A number is beyond 2^53 − 1, or beyond what the database can add up: given as a number it would be another one. */
export class NumberTooLarge extends ValueRefused {
  override readonly name = 'NumberTooLarge';
}

/** An integer as it is. @throws NumberTooLarge for a number that is not exact any more */
export const exactNumber = (integer: number): number => {
  if (Number.isSafeInteger(integer)) return integer;
  throw new NumberTooLarge(`${integer} is beyond ${Number.MAX_SAFE_INTEGER}`);
};

/** A fold cannot take an event. The same again fails again. */
export class FoldFailed extends Error {
  override readonly name = 'FoldFailed';

  constructor(cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause });
  }
}

/** An idempotency key came back with another request behind it. */
export class CommandReused extends Error {
  override readonly name = 'CommandReused';
  readonly commandId: string;

  constructor(commandId: string) {
    super(`command ${commandId} was already used for another request`);
    this.commandId = commandId;
  }
}

/** A message of a partition is missing between what was applied and what arrived. */
export class GapDetected extends Error {
  override readonly name = 'GapDetected';
  readonly applied: Position;
  readonly previous: Position;

  constructor(reader: string, partition: string, applied: Position, previous: Position) {
    super(`${reader}: ${partition} was applied up to ${applied}, the next message follows ${previous}`);
    this.applied = applied;
    this.previous = previous;
  }
}

/** Another process has taken over this partition: whatever was in hand must be dropped. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

const outages = new Set([
  'StoreUnavailable',
  'StoreRestored',
  'LogUnavailable',
  'ReadModelUnavailable',
  'KeysUnavailable',
  'NotCaughtUp',
  'WrongExpectedRevision',
]);

/** Whether the same may well work later: something was away or behind, or contention did not end. */
export const isOutage = (error: unknown): boolean => error instanceof Error && outages.has(error.name);
