import { type Database, sql } from '@sales/eventsourcing';
import { hashOf, newSecret } from './secrets.ts';

export type LinkPurpose = 'invitation' | 'reset';

/** How long a link may be used, in ms. */
const goodFor: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * 24 * 3_600_000, reset: 24 * 3_600_000 };

export type Link = { readonly code: string; readonly expiresAt: string };

/** Codes by which a person chooses a password. Each works once, and until the next is made. */
export type Links = {
  readonly make: (userId: string, purpose: LinkPurpose, at: string) => Promise<Link>;
  /** Whose it is, and what for; it stays usable. */
  readonly find: (code: string, at: string) => Promise<{ userId: string; purpose: LinkPurpose } | undefined>;
  /** Uses it up. Of two requests one gets it. */
  readonly take: (code: string, at: string) => Promise<boolean>;
};

export const linksIn = (database: Database): Links => ({
  make: async (userId, purpose, at) => {
    const code = newSecret();
    const expiresAt = new Date(Date.parse(at) + goodFor[purpose]).toISOString();
    await database.query(sql`
      insert into credentials.links (user_id, purpose, code, expires_at)
      values (${userId}, ${purpose}, ${hashOf(code)}, ${expiresAt})
      on conflict (user_id, purpose) do update set code = excluded.code, expires_at = excluded.expires_at`);
    return { code, expiresAt };
  },
  find: async (code, at) => {
    const [row] = await database.query<{ readonly user_id: string; readonly purpose: LinkPurpose }>(
      sql`select user_id, purpose from credentials.links where code = ${hashOf(code)} and expires_at > ${at}`,
    );
    return row && { userId: row.user_id, purpose: row.purpose };
  },
  take: async (code, at) => {
    // What else leads to a password of the same person is of no use any more.
    const rows = await database.query(sql`
      with taken as (
        delete from credentials.links where code = ${hashOf(code)} and expires_at > ${at} returning user_id
      ), others as (
        delete from credentials.links where user_id in (select user_id from taken) and code <> ${hashOf(code)}
      )
      select user_id from taken`);
    return rows.length > 0;
  },
});
