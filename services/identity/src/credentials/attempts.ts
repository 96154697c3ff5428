import { type Database, sql } from '@sales/eventsourcing';
import { reject } from './errors.ts';
import type { From } from './sessions.ts';

/** Within which failures are counted, in ms. */
export const countedFor = 15 * 60_000;

/** Failures of one account, and from one address, before the next attempt is refused unseen. */
export const failuresAtMost = { account: 10, address: 100 };

/** An address from which a person has signed in within so long is judged by its own failures only, in ms. */
const knownFor = 30 * 24 * 3_600_000;

export const outcomes = [
  'signedIn',
  'secondFactorAsked',
  'refused',
  'limited',
  'signedOut',
  'signedOutEverywhere',
  'sessionStolen',
  'passwordChanged',
  'passwordSet',
  'linkMade',
  'secondFactorAdded',
  'secondFactorRemoved',
  'setUp',
] as const;
export type AttemptOutcome = (typeof outcomes)[number];

export const methods = ['password', 'code', 'invitation', 'reset', 'setup', 'provider', 'session'] as const;
export type Method = (typeof methods)[number];

export type Attempt = From & {
  readonly outcome: AttemptOutcome;
  readonly method: Method;
  /** Keyed hash of the address that was given. */
  readonly account?: string;
  readonly userId?: string;
  /** Who did it, where that is another person. */
  readonly actor?: string;
};

export type Attempts = {
  readonly note: (attempt: Attempt, at: string) => Promise<void>;
  /** Before anything costly is done. @throws DomainError `sign-in/too-many-attempts` */
  readonly requireFew: (account: string, from: From, at: string) => Promise<void>;
};

type Counts = { readonly of_account: number; readonly of_both: number; readonly of_address: number };
type Known = { readonly is_known: boolean };

const before = (at: string, ms: number): string => new Date(Date.parse(at) - ms).toISOString();

export const attemptsIn = (database: Database): Attempts => {
  const note: Attempts['note'] = async ({ outcome, method, account, userId, actor, address, agent }, at) => {
    await database.query(sql`
      insert into credentials.sign_ins (at, outcome, method, account, user_id, actor, address, agent)
      values (${at}, ${outcome}, ${method}, ${account ?? null}, ${userId ?? null}, ${actor ?? null}, ${address},
        ${agent})`);
  };

  /** What is refused unseen is noted once in a while: it may be a flood. */
  const noteLimited = async (account: string, { address, agent }: From, at: string): Promise<void> => {
    await database.query(sql`
      insert into credentials.sign_ins (at, outcome, method, account, address, agent)
      select ${at}, 'limited', 'password', ${account}, ${address}, ${agent} where not exists (
        select from credentials.sign_ins where address = ${address} and outcome = 'limited'
        and at > ${before(at, 60_000)})`);
  };

  return {
    note,
    requireFew: async (account, from, at) => {
      const since = before(at, countedFor);
      const { account: ofAccount, address: ofAddress } = failuresAtMost;
      const [counts] = await database.query<Counts & Known>(sql`
        select
          (select count(*) from (
            select from credentials.sign_ins where account = ${account} and outcome = 'refused' and at > ${since}
            limit ${ofAccount}) a)::int as of_account,
          (select count(*) from (
            select from credentials.sign_ins where account = ${account} and address = ${from.address}
            and outcome = 'refused' and at > ${since} limit ${ofAccount}) b)::int as of_both,
          (select count(*) from (
            select from credentials.sign_ins where address = ${from.address} and outcome = 'refused' and at > ${since}
            limit ${ofAddress}) c)::int as of_address,
          exists (
            select from credentials.sign_ins where account = ${account} and address = ${from.address}
            and outcome = 'signedIn' and at > ${before(at, knownFor)}) as is_known`);
      if (counts === undefined) return;
      const { of_account, of_both, of_address, is_known } = counts;
      if ((is_known ? of_both : of_account) < ofAccount && of_address < ofAddress) return;
      await noteLimited(account, from, at);
      reject('sign-in/too-many-attempts', { seconds: countedFor / 1000 });
    },
  };
};
