import { type Database, randomIds, sql } from '@sales/eventsourcing';
import { hashOf, newSecret } from './secrets.ts';

/** In ms. */
export type SessionLife = { readonly idle: number; readonly longest: number };

/** After so long a session gets another token, in ms. */
const rotatedAfter = 15 * 60_000;

/** How long the token before is believed, in ms. */
const previousFor = 60_000;

/** How exactly it is known when a session was used last, in ms. */
const usedWithin = 60_000;

/** Where a request comes from. */
export type From = { readonly address: string; readonly agent: string };

export type Session = From & {
  readonly sessionId: string;
  readonly userId: string;
  readonly method: string;
  readonly beganAt: string;
  readonly usedAt: string;
  readonly expiresAt: string;
  /** When the person was asked last who they are; undefined: a provider has let them in, and does not say. */
  readonly authenticatedAt?: string;
  /** Whether the person has shown more than one factor. */
  readonly isMultiFactor: boolean;
};

/** Whose session begins, and by what. */
export type Beginning = Pick<Session, 'userId' | 'method' | 'isMultiFactor' | 'authenticatedAt'> & From;

export type Sessions = {
  /** Its token is told once. */
  readonly begin: (who: Beginning, at: string) => Promise<{ readonly token: string; readonly session: Session }>;
  /**
   * With another token where it has had this one for long. Undefined: none, or over. `isStolen`: the token was replaced
   * long ago, so that two have the session, and one of them has stolen it: end it.
   */
  readonly find: (
    token: string,
    at: string,
  ) => Promise<{ readonly session: Session; readonly token?: string; readonly isStolen?: true } | undefined>;
  /**
   * Its person has shown another factor: it gets another token, told once, and the one before counts no more.
   * Undefined: it is over.
   */
  readonly strengthen: (sessionId: string, at: string) => Promise<string | undefined>;
  readonly ofUser: (userId: string, at: string) => Promise<readonly Session[]>;
  /** Whether there was one. */
  readonly end: (userId: string, sessionId: string) => Promise<boolean>;
  /** Those that ended, by their ids. */
  readonly endAll: (userId: string, except?: string) => Promise<readonly string[]>;
  /** Those that began before the instant. */
  readonly endBefore: (userId: string, at: string) => Promise<void>;
};

type Row = {
  readonly session_id: string;
  readonly user_id: string;
  readonly token: string;
  readonly rotated_at: string;
  readonly began_at: string;
  readonly used_at: string;
  readonly expires_at: string;
  readonly method: string;
  readonly address: string;
  readonly agent: string;
  readonly is_multi_factor: boolean;
  readonly authenticated_at: string | null;
};

const toSession = (row: Row): Session => ({
  sessionId: row.session_id,
  userId: row.user_id,
  method: row.method,
  beganAt: row.began_at,
  usedAt: row.used_at,
  expiresAt: row.expires_at,
  address: row.address,
  agent: row.agent,
  isMultiFactor: row.is_multi_factor,
  ...(row.authenticated_at !== null && { authenticatedAt: row.authenticated_at }),
});

const columns = sql`session_id, user_id, token, rotated_at, began_at, used_at, expires_at, method, address, agent,
  is_multi_factor, authenticated_at`;

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
const ago = (since: string, at: string): number => Date.parse(at) - Date.parse(since);

export const sessionsIn = (database: Database, { idle, longest }: SessionLife): Sessions => {
  const endOne = async (sessionId: string): Promise<void> => {
    await database.query(sql`delete from credentials.sessions where session_id = ${sessionId}`);
  };

  const rotate = async ({ session_id, token }: Row, at: string): Promise<string | undefined> => {
    const next = newSecret();
    const rows = await database.query(sql`
      update credentials.sessions set token = ${hashOf(next)}, previous = token, rotated_at = ${at}, used_at = ${at}
      where session_id = ${session_id} and token = ${token} returning session_id`);
    // Another request was first: the browser gets that one's.
    return rows.length === 0 ? undefined : next;
  };

  return {
    begin: async ({ userId, method, isMultiFactor, authenticatedAt, address, agent }, at) => {
      const token = newSecret();
      const [row] = await database.query<Row>(sql`
        insert into credentials.sessions
          (session_id, user_id, token, rotated_at, began_at, used_at, expires_at, method, address, agent,
            is_multi_factor, authenticated_at)
        values (${randomIds.next()}, ${userId}, ${hashOf(token)}, ${at}, ${at}, ${at}, ${later(at, longest)},
          ${method}, ${address}, ${agent}, ${isMultiFactor}, ${authenticatedAt ?? null})
        returning ${columns}`);
      if (row === undefined) throw new Error('the session was not made');
      return { token, session: toSession(row) };
    },
    find: async (token, at) => {
      const hash = hashOf(token);
      const [row] = await database.query<Row>(
        sql`select ${columns} from credentials.sessions where token = ${hash} or previous = ${hash}`,
      );
      if (row === undefined) return undefined;
      if (row.expires_at <= at || ago(row.used_at, at) > idle) {
        await endOne(row.session_id);
        return undefined;
      }
      if (row.token !== hash) {
        const isStolen = ago(row.rotated_at, at) > previousFor;
        return { session: toSession(row), ...(isStolen && { isStolen }) };
      }
      if (ago(row.rotated_at, at) >= rotatedAfter) {
        const next = await rotate(row, at);
        return { session: toSession(row), ...(next !== undefined && { token: next }) };
      }
      if (ago(row.used_at, at) >= usedWithin)
        await database.query(sql`update credentials.sessions set used_at = ${at} where session_id = ${row.session_id}`);
      return { session: toSession(row) };
    },
    strengthen: async (sessionId, at) => {
      const next = newSecret();
      const rows = await database.query(sql`
        update credentials.sessions
        set is_multi_factor = true, token = ${hashOf(next)}, previous = null, rotated_at = ${at}, used_at = ${at}
        where session_id = ${sessionId} returning session_id`);
      return rows.length === 0 ? undefined : next;
    },
    ofUser: async (userId, at) => {
      const rows = await database.query<Row>(sql`
        select ${columns} from credentials.sessions
        where user_id = ${userId} and expires_at > ${at} and used_at > ${later(at, -idle)} order by began_at desc`);
      return rows.map(toSession);
    },
    end: async (userId, sessionId) => {
      const rows = await database.query(sql`
        delete from credentials.sessions where user_id = ${userId} and session_id = ${sessionId} returning session_id`);
      return rows.length > 0;
    },
    endAll: async (userId, except) => {
      const rows = await database.query<Pick<Row, 'session_id'>>(sql`
        delete from credentials.sessions
        where user_id = ${userId} and session_id is distinct from ${except ?? null}::uuid returning session_id`);
      return rows.map((row) => row.session_id);
    },
    endBefore: async (userId, at) => {
      await database.query(
        sql`delete from credentials.sessions where user_id = ${userId} and began_at < ${at}::timestamptz`,
      );
    },
  };
};
