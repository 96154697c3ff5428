import { createHash } from 'node:crypto';
import type { Asked } from './forward.ts';

/** What the browser of a session may send as: nothing when it has none, or has one that is over. */
export type Held = {
  readonly token?: string;
  /** The session's next cookie. */
  readonly cookies: readonly string[];
};

export type Tokens = {
  /** The token of the session that the cookies name. The browser never sees it. */
  readonly of: (cookie: string | undefined, ask: (cookie: string) => Promise<Asked>) => Promise<Held>;
  /** Of a session whose token was refused. */
  readonly forget: (cookie: string | undefined) => void;
};

const none: Held = { cookies: [] };

/** How long the next cookie is told to who has the one before, in ms: as long as identity believes that one. */
const toldFor = 60_000;

/** How long before its end a token is used no more, in ms. */
const margin = 60_000;

const sessionIn = (cookie = ''): string | undefined =>
  /(?:^|;\s*)__Host-sales-session=([^;]+)/.exec(cookie)?.[1] ?? /(?:^|;\s*)sales-session=([^;]+)/.exec(cookie)?.[1];

/** Sessions are remembered by hashes: what is in memory lets no one in. */
const keyOf = (session: string): string => createHash('sha256').update(session).digest('base64url');

type Known = Held & { readonly until: number };

/**
 * Keeps the tokens of sessions for as long as they are good. All requests of a browser that come while its token is
 * asked for wait for the same one: a session that gets another cookie gets it once.
 * @param most sessions that are remembered
 */
export const createTokens = (now: () => number = Date.now, most = 10_000): Tokens => {
  const known = new Map<string, Promise<Known>>();

  const exchange = async (cookie: string, ask: (cookie: string) => Promise<Asked>): Promise<Known> => {
    const asked = now();
    const { status, body, cookies } = await ask(cookie);
    if (status !== 200) return { ...none, cookies, until: 0 };
    const { token, expiresAt }: { readonly token: string; readonly expiresAt: string } = JSON.parse(body);
    const until = Date.parse(expiresAt) - margin;
    // Who comes later with the cookie of before may have stolen it: that is for identity to say.
    return { token, cookies, until: cookies.length === 0 ? until : Math.min(until, asked + toldFor) };
  };

  const remember = (key: string, asked: Promise<Known>): void => {
    known.delete(key);
    known.set(key, asked);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
  };

  return {
    of: async (cookie, ask) => {
      const session = sessionIn(cookie);
      if (cookie === undefined || session === undefined) return none;
      const key = keyOf(session);
      const before = known.get(key);
      if (before !== undefined) {
        const found = await before;
        // The cookie was told to who asked first; who comes later with the old one is told again.
        if (found.until > now()) return found;
        if (known.get(key) !== before) return (await known.get(key)) ?? none;
      }
      const asked = exchange(cookie, ask);
      remember(key, asked);
      asked.then(
        ({ until }) => {
          if (until === 0 && known.get(key) === asked) known.delete(key);
        },
        () => known.delete(key),
      );
      return asked;
    },
    forget: (cookie) => {
      const session = sessionIn(cookie);
      if (session !== undefined) known.delete(keyOf(session));
    },
  };
};
