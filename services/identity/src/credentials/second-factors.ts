import { randomBytes } from 'node:crypto';
import { type Database, sql } from '@sales/eventsourcing';
import { Secret, TOTP } from 'otpauth';
import { reject } from './errors.ts';
import { hashOf, newSecret, type Pepper, type Sealing } from './secrets.ts';

/** A time step, in s. */
const period = 30;

/** How many steps the clock of a telephone may be off. */
const window = 1;

const totpOf = (secret: Secret, label = ''): TOTP =>
  new TOTP({ issuer: 'Sales', label, algorithm: 'SHA1', digits: 6, period, secret });

/** The time step of a code that is right at the instant. */
export const stepOf = (secret: Uint8Array, code: string, at: string): number | undefined => {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const timestamp = Date.parse(at);
  const totp = totpOf(new Secret({ buffer: Uint8Array.from(secret).buffer }));
  const delta = totp.validate({ token: code, timestamp, window });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
};

/** The code of an instant, as an app shows it. For tests, too. */
export const codeAt = (secret: string, at: string): string =>
  totpOf(Secret.fromBase32(secret)).generate({ timestamp: Date.parse(at) });

const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';

/** 60 bits: `AB1C-DE2F-GH3J`. */
const newRecoveryCode = (): string => {
  const letters = [...randomBytes(12)].map((byte) => alphabet[byte % 32]).join('');
  return letters.replace(/(.{4})(.{4})(.{4})/, '$1-$2-$3');
};

const recoveryForm = /^[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4}$/;

const inOneSpelling = (code: string): string =>
  code.trim().toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

const howManyCodes = 10;

/** How long a second factor may take after the password, in ms. */
const challengeFor = 5 * 60_000;

/** Codes that may be tried for one password. */
const attemptsAtMost = 5;

type Factor = { readonly sealed: string; readonly confirmed_at: string | null };

export type Challenge = { readonly userId: string; readonly account: string };

/** Second factors: codes of an app, each accepted once, and codes on paper for when the app is lost. */
export type SecondFactors = {
  readonly isEnrolled: (userId: string) => Promise<boolean>;
  /** A new secret, which counts once a code of it was shown. @throws DomainError `second-factor/enrolled` */
  readonly enrol: (userId: string, label: string) => Promise<{ readonly secret: string; readonly uri: string }>;
  /**
   * Undefined where the code is wrong. Recovery codes are told once: to a user who has none that was not used, others
   * keep theirs. @throws DomainError `second-factor/…`
   */
  readonly confirm: (
    userId: string,
    code: string,
    at: string,
  ) => Promise<{ readonly recoveryCodes?: readonly string[] } | undefined>;
  readonly remove: (userId: string) => Promise<boolean>;
  /** Whether a code of the app or on paper is right and was not accepted before. */
  readonly accept: (userId: string, code: string, at: string) => Promise<boolean>;
  /** Ten for a user who has none. They are told once. */
  readonly recoveryCodes: (userId: string) => Promise<readonly string[] | undefined>;
  /** For a user who has no second factor any more. */
  readonly forgetRecovery: (userId: string) => Promise<void>;
  readonly challenge: (who: Challenge, at: string) => Promise<string>;
  /** Whose second factor is asked for. */
  readonly asked: (token: string, at: string) => Promise<Challenge | undefined>;
  /** The same. Each call is an attempt. */
  readonly attempt: (token: string, at: string) => Promise<Challenge | undefined>;
  readonly met: (token: string) => Promise<void>;
  /** No second factor is asked for any more after passwords of the user that were right before. */
  readonly endChallenges: (userId: string) => Promise<void>;
};

export const secondFactorsIn = (database: Database, pepper: Pepper, sealing: Sealing): SecondFactors => {
  const placeOf = (userId: string): string => `second factor of ${userId}`;

  const find = async (userId: string): Promise<Factor | undefined> => {
    const [row] = await database.query<Factor>(
      sql`select sealed, confirmed_at from credentials.second_factors where user_id = ${userId}`,
    );
    return row;
  };

  const recoveryHash = async (userId: string, code: string): Promise<string> =>
    (await pepper())(`recovery|${userId}|${inOneSpelling(code)}`);

  /** Of two requests with one code, one gets it. */
  const takeStep = async (userId: string, { sealed }: Factor, code: string, at: string): Promise<boolean> => {
    const step = stepOf(await sealing.open(placeOf(userId), sealed), code, at);
    if (step === undefined) return false;
    const rows = await database.query(sql`
      update credentials.second_factors set last_step = ${step}
      where user_id = ${userId} and sealed = ${sealed} and last_step < ${step} returning user_id`);
    return rows.length > 0;
  };

  const takeRecovery = async (userId: string, code: string, at: string): Promise<boolean> => {
    if (!recoveryForm.test(code.trim().toUpperCase())) return false;
    const rows = await database.query(sql`
      update credentials.recovery_codes set used_at = ${at}
      where user_id = ${userId} and code = ${await recoveryHash(userId, code)} and used_at is null returning user_id`);
    return rows.length > 0;
  };

  const newCodes = async (userId: string) => {
    const codes = Array.from({ length: howManyCodes }, newRecoveryCode);
    return { codes, hashes: await Promise.all(codes.map((one) => recoveryHash(userId, one))) };
  };

  return {
    isEnrolled: async (userId) => typeof (await find(userId))?.confirmed_at === 'string',
    enrol: async (userId, label) => {
      const bytes = randomBytes(20);
      const sealed = await sealing.seal(placeOf(userId), bytes);
      const rows = await database.query(sql`
        insert into credentials.second_factors (user_id, sealed) values (${userId}, ${sealed})
        on conflict (user_id) do update set sealed = excluded.sealed, last_step = 0
        where credentials.second_factors.confirmed_at is null returning user_id`);
      if (rows.length === 0) reject('second-factor/enrolled');
      const secret = new Secret({ buffer: Uint8Array.from(bytes).buffer });
      return { secret: secret.base32, uri: totpOf(secret, label).toString() };
    },
    confirm: async (userId, code, at) => {
      const factor = await find(userId);
      if (factor === undefined) return reject('second-factor/not-enrolled');
      if (factor.confirmed_at !== null) return reject('second-factor/enrolled');
      if (!(await takeStep(userId, factor, code, at))) return undefined;
      const { codes, hashes } = await newCodes(userId);
      const [done] = await database.query<{ readonly confirmed: number; readonly told: number }>(sql`
        with confirmed as (
          update credentials.second_factors set confirmed_at = ${at}
          where user_id = ${userId} and confirmed_at is null returning user_id
        ), kept as (
          select from credentials.recovery_codes where user_id = ${userId} and used_at is null limit 1
        ), forgotten as (
          delete from credentials.recovery_codes
          where user_id in (select user_id from confirmed) and not exists (select from kept)
        ), told as (
          insert into credentials.recovery_codes (user_id, code)
          select user_id, unnest(${hashes}::text[]) from confirmed where not exists (select from kept)
          returning user_id
        )
        select (select count(*) from confirmed)::int as confirmed, (select count(*) from told)::int as told`);
      if (done === undefined || done.confirmed === 0) return reject('second-factor/enrolled');
      return done.told === 0 ? {} : { recoveryCodes: codes };
    },
    remove: async (userId) => {
      const rows = await database.query(
        sql`delete from credentials.second_factors where user_id = ${userId} returning user_id`,
      );
      return rows.length > 0;
    },
    accept: async (userId, code, at) => {
      const factor = await find(userId);
      const isOfApp = typeof factor?.confirmed_at === 'string' && (await takeStep(userId, factor, code.trim(), at));
      return isOfApp || takeRecovery(userId, code, at);
    },
    recoveryCodes: async (userId) => {
      const { codes, hashes } = await newCodes(userId);
      const rows = await database.query(sql`
        insert into credentials.recovery_codes (user_id, code)
        select ${userId}::uuid, unnest(${hashes}::text[])
        where not exists (select from credentials.recovery_codes where user_id = ${userId}) returning user_id`);
      return rows.length === 0 ? undefined : codes;
    },
    forgetRecovery: async (userId) => {
      await database.query(sql`delete from credentials.recovery_codes where user_id = ${userId}`);
    },
    challenge: async ({ userId, account }, at) => {
      const token = newSecret();
      const until = new Date(Date.parse(at) + challengeFor).toISOString();
      await database.query(sql`
        insert into credentials.challenges (token, user_id, account, expires_at)
        values (${hashOf(token)}, ${userId}, ${account}, ${until})`);
      return token;
    },
    asked: async (token, at) => {
      const [row] = await database.query<{ readonly user_id: string; readonly account: string }>(sql`
        select user_id, account from credentials.challenges
        where token = ${hashOf(token)} and attempts < ${attemptsAtMost} and expires_at > ${at}`);
      return row && { userId: row.user_id, account: row.account };
    },
    attempt: async (token, at) => {
      const [row] = await database.query<{ readonly user_id: string; readonly account: string }>(sql`
        update credentials.challenges set attempts = attempts + 1
        where token = ${hashOf(token)} and attempts < ${attemptsAtMost} and expires_at > ${at}
        returning user_id, account`);
      return row && { userId: row.user_id, account: row.account };
    },
    met: async (token) => {
      await database.query(sql`delete from credentials.challenges where token = ${hashOf(token)}`);
    },
    endChallenges: async (userId) => {
      await database.query(sql`delete from credentials.challenges where user_id = ${userId}`);
    },
  };
};
