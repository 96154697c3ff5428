import {
  LogUnavailable,
  NumberTooLarge,
  ReadModelUnavailable,
  StoreUnavailable,
  ValueRefused,
} from '@sales/eventsourcing';

/** Which port a failure of the database is a failure of. */
export type Side = 'store' | 'log' | 'read';

const wrap = {
  store: (cause: Error) => new StoreUnavailable(`the event store did not answer: ${cause.message}`, { cause }),
  log: (cause: Error) => new LogUnavailable(`the event log did not answer: ${cause.message}`, { cause }),
  read: (cause: Error) => new ReadModelUnavailable(`the read models did not answer: ${cause.message}`, { cause }),
};

/**
 * The SQLSTATE of an error that the server sent. Only those have a severity: `EPIPE` looks like a state, and is none.
 */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** Connection, resources, operator, system and internal failures, deadlocks, and statements that ran out of time. */
const outages = /^(08|53|57|58|XX|40)|^55P03$|^25P0[34]$/;

/**
 * The server did not do its part, and may do it later. Whatever has no SQLSTATE comes from the socket or the pool;
 * anything else the server says is about the statement or its values.
 */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return false;
  if (error instanceof ValueRefused) return false;
  const state = sqlState(error);
  return state === undefined || outages.test(state);
};

/** A number that a type of the database cannot hold: a sum beyond 2^63, for example. */
const outOfRange = '22003';

/** A value out of range, a row that is there already or would be twice, an index entry that is too long. */
const ofValues = /^(21|22|23|54)/;

/** An outage, or what the tables of the read side cannot hold, in the words of the port; anything else as it is. */
export const translate = (side: Side, error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (isOutage(error)) return wrap[side](error);
  if (side === 'read' && sqlState(error) === outOfRange) return new NumberTooLarge(error.message, { cause: error });
  if (side === 'read' && ofValues.test(sqlState(error) ?? '')) return new ValueRefused(error.message, { cause: error });
  return error;
};
