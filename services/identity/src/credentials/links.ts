import { type Database, sql } from '@sales/eventsourcing';
import { hashOf, newSecret } from './secrets.ts';

export type LinkPurpose = 'invitation' | 'reset';

/** How long a link may be used, in ms. */
const goodFor: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * 24 * 3_600_000, reset: 24 * 3_600_000 };

export type Link = { readonly code: string; readonly expiresAt: string };

/** Whose a link is, what for, and the principal that has made it. */
export type LinkFacts = {
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly madeBy: string;
  readonly madeAt: string;
};

/** Codes by which a person chooses a password. Each works once, and until the next is made, of whatever purpose. */
export type Links = {
  readonly make: (link: LinkFacts) => Promise<Link>;
  /** It stays usable. */
  readonly find: (code: string, at: string) => Promise<LinkFacts | undefined>;
  /** Uses it up. Of two requests one gets it. */
  readonly take: (code: string, at: string) => Promise<boolean>;
  /** The one that the user has, if any, works no more. */
  readonly end: (userId: string) => Promise<void>;
};

type Row = {
  readonly user_id: string;
  readonly purpose: LinkPurpose;
  readonly made_by: string;
  readonly made_at: string;
};

export const linksIn = (database: Database): Links => ({
  make: async ({ userId, purpose, madeBy, madeAt }) => {
    const code = newSecret();
    const expiresAt = new Date(Date.parse(madeAt) + goodFor[purpose]).toISOString();
    await database.query(sql`
      insert into credentials.links (user_id, purpose, code, expires_at, made_by, made_at)
      values (${userId}, ${purpose}, ${hashOf(code)}, ${expiresAt}, ${madeBy}, ${madeAt})
      on conflict (user_id) do update set
        purpose = excluded.purpose, code = excluded.code, expires_at = excluded.expires_at,
        made_by = excluded.made_by, made_at = excluded.made_at`);
    return { code, expiresAt };
  },
  find: async (code, at) => {
    const [row] = await database.query<Row>(sql`
      select user_id, purpose, made_by, made_at from credentials.links
      where code = ${hashOf(code)} and expires_at > ${at}`);
    return row && { userId: row.user_id, purpose: row.purpose, madeBy: row.made_by, madeAt: row.made_at };
  },
  take: async (code, at) => {
    const rows = await database.query(
      sql`delete from credentials.links where code = ${hashOf(code)} and expires_at > ${at} returning user_id`,
    );
    return rows.length > 0;
  },
  end: async (userId) => {
    await database.query(sql`delete from credentials.links where user_id = ${userId}`);
  },
});
