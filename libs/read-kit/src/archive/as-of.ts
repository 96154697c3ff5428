import { Instant } from '@sales/contracts';
import { type SqlStatement, sql } from '@sales/eventsourcing';
import { Type } from 'typebox';

const description =
  'Shows the state at this instant. By the clock `recorded` the instant is not in the future and the answer is ' +
  'final: asking again gives the same. For the last seconds it may take a moment (503 with `Retry-After` when it ' +
  'takes too long). By the clock `effective` it has everything that was recorded by then; what is recorded later may ' +
  'change it';

/** Query parameters of everything that can be seen as it was. Spread into the `query` of the route. */
export const asOfQuery = {
  asOf: Type.Optional(Type.Unsafe<string>({ ...Instant, description })),
  clock: Type.Union([Type.Literal('recorded'), Type.Literal('effective')], {
    default: 'recorded',
    description: 'Whether `asOf` means what the system knew then, or what was true then in the business',
  }),
};

export type Clock = 'recorded' | 'effective';
export type AsOf = { readonly asOf?: string; readonly clock: Clock };

/**
 * Condition on rows that say when they were recorded and when they were true: what was known, or true, at the instant.
 */
export const upTo = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded' ? sql`recorded_at <= ${asOf}::timestamptz` : sql`effective_at <= ${asOf}::timestamptz`;
};

/** Condition on rows that have the span of their events: that something of them was there at the instant. */
export const begunBy = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded'
    ? sql`first_recorded_at <= ${asOf}::timestamptz`
    : sql`first_effective_at <= ${asOf}::timestamptz`;
};

/** That they are as they were at the instant: nothing has come since. */
export const unchangedSince = ({ asOf, clock }: AsOf): SqlStatement => {
  if (asOf === undefined) return sql`true`;
  return clock === 'recorded'
    ? sql`last_recorded_at <= ${asOf}::timestamptz`
    : sql`last_effective_at <= ${asOf}::timestamptz`;
};

/** The instant that an answer is of, for the links in it. */
export const asOfLink = ({ asOf, clock }: AsOf): Readonly<Record<string, string>> =>
  asOf === undefined ? {} : { asOf, clock };

export const now: AsOf = { clock: 'recorded' };
