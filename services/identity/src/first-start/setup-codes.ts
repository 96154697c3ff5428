import { timingSafeEqual } from 'node:crypto';
import { type Database, sql } from '@sales/eventsourcing';
import { hashOf, newSecret } from '../credentials/index.ts';

/** How long a code may be used after the start, in ms. */
export const goodFor = 30 * 60_000;

export type SetupCodes = {
  /** Whether it is one that makes the first administrator now. */
  readonly isGood: (code: string, now: number) => Promise<boolean>;
  /** Another one, for an operator. */
  readonly make: (now: number) => Promise<{ readonly code: string; readonly expiresAt: string }>;
  /** None works any more. */
  readonly forget: () => Promise<void>;
};

/**
 * The codes of the first start: the one that the process was given, whose hash is in memory only, and those that an
 * operator has made beside it.
 */
export const setupCodes = (database: Database, given: string | undefined, startedAt: number): SetupCodes => {
  let kept = given === undefined ? undefined : Buffer.from(hashOf(given), 'hex');
  return {
    isGood: async (code, now) => {
      const hash = hashOf(code);
      if (kept !== undefined && now < startedAt + goodFor && timingSafeEqual(kept, Buffer.from(hash, 'hex')))
        return true;
      const at = new Date(now).toISOString();
      const rows = await database.query(
        sql`select code from credentials.setup_codes where code = ${hash} and expires_at > ${at}`,
      );
      return rows.length > 0;
    },
    make: async (now) => {
      const code = newSecret();
      const expiresAt = new Date(now + goodFor).toISOString();
      await database.query(
        sql`insert into credentials.setup_codes (code, expires_at) values (${hashOf(code)}, ${expiresAt})`,
      );
      return { code, expiresAt };
    },
    forget: async () => {
      kept = undefined;
      await database.query(sql`delete from credentials.setup_codes`);
    },
  };
};
