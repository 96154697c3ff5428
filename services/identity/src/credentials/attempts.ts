import type { AccessMethod, AccessOutcome } from '@sales/contracts';
import { type AccessLog, type Database, sql } from '@sales/eventsourcing';
import { reject } from './errors.ts';
import type { From } from './sessions.ts';

/** Within which failures are counted, in ms. */
export const countedFor = 15 * 60_000;

/** Failures of one account, and from one address, before the next attempt is refused unseen. */
export const failuresAtMost = { account: 10, address: 100 };

/**
 * An address from which a person has signed in, or used a link, within so long is judged by its own failures only, in
 * ms. Attempts are counted no longer.
 */
export const knownFor = 30 * 24 * 3_600_000;

export type Attempt = From & {
  readonly outcome: AccessOutcome;
  readonly method: AccessMethod;
  /** Keyed hash of the address that was given. */
  readonly account?: string;
  readonly userId?: string;
  /** Who did it, where that is another person. */
  readonly actor?: string;
};

export type Attempts = {
  /** Keeps what is counted, and puts everything into the log of accesses. */
  readonly note: (attempt: Attempt, at: string) => Promise<void>;
  /** Before anything costly is done. @throws DomainError `sign-in/too-many-attempts` */
  readonly requireFew: (account: string, from: From, at: string) => Promise<void>;
};

type Counts = { readonly of_account: number; readonly of_both: number; readonly of_address: number };
type Known = { readonly is_known: boolean };

const before = (at: string, ms: number): string => new Date(Date.parse(at) - ms).toISOString();

const counted: ReadonlySet<AccessOutcome> = new Set(['refused', 'signedIn', 'passwordSet']);

const principalOf = (userId: string | undefined) => (userId === undefined ? {} : { principal: `user:${userId}` });

export const attemptsIn = (database: Database, accessLog: Pick<AccessLog, 'note'>): Attempts => {
  const note: Attempts['note'] = async ({ account, userId, ...attempt }, at) => {
    const { outcome, address } = attempt;
    if (counted.has(outcome))
      await database.query(sql`
        insert into credentials.sign_ins (at, outcome, account, user_id, address)
        values (${at}, ${outcome}, ${account ?? null}, ${userId ?? null}, ${address})`);
    await accessLog.note({ at, ...attempt, ...principalOf(userId) });
  };

  /** What is refused unseen is noted once in a while: it may be a flood. */
  const noteLimited = async (account: string, { address, agent }: From, at: string): Promise<void> => {
    const noted = await database.query(sql`
      insert into credentials.sign_ins (at, outcome, account, address)
      select ${at}, 'limited', ${account}, ${address} where not exists (
        select from credentials.sign_ins where address = ${address} and outcome = 'limited'
        and at > ${before(at, 60_000)}) returning id`);
    if (noted.length > 0) await accessLog.note({ at, outcome: 'limited', method: 'password', address, agent });
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
            and outcome in ('signedIn', 'passwordSet') and at > ${before(at, knownFor)}) as is_known`);
      if (counts === undefined) return;
      const { of_account, of_both, of_address, is_known } = counts;
      if ((is_known ? of_both : of_account) < ofAccount && of_address < ofAddress) return;
      await noteLimited(account, from, at);
      reject('sign-in/too-many-attempts', { seconds: countedFor / 1000 });
    },
  };
};
