import { documentedProblems, type ProblemTable, type Reply, type Request } from '@sales/service-kit';
import { reject, type Site } from '../credentials/index.ts';

/** What a cookie holds. */
export type CookieName = 'session' | 'challenge' | 'provider' | 'passkey';

const plainName = (name: CookieName): string => `sales-${name}`;
/** Over TLS no other host and no page over plain HTTP can set it. */
const hostName = (name: CookieName): string => `__Host-sales-${name}`;

const isSecure = ({ protocol, headers }: Request): boolean =>
  // A proxy that ends TLS may not be known here; the page knows how it was reached.
  protocol === 'https' || headers.origin?.startsWith('https:') === true;

export const cookieOf = (request: Request, name: CookieName): string | undefined => {
  const cookies = (request.headers.cookie ?? '').split(';').map((one) => one.trim());
  const valueIn = (full: string): string | undefined =>
    cookies.find((one) => one.startsWith(`${full}=`))?.slice(full.length + 1);
  // Over TLS the plain one is not ours: another host of the domain, or an attacker in between, may have set it.
  const value = valueIn(hostName(name)) ?? (isSecure(request) ? undefined : valueIn(plainName(name)));
  return value !== undefined && /^[A-Za-z0-9_-]{16,200}$/.test(value) ? value : undefined;
};

/** Of this header, alone among all, the server keeps those that were set before. */
const addCookie = (reply: Reply, cookie: string): void => void reply.header('set-cookie', cookie);

/** For as long as the browser runs: how long it counts is decided here. */
export const setCookie = (request: Request, reply: Reply, name: CookieName, value: string): void => {
  const [full, secure] = isSecure(request) ? [hostName(name), '; Secure'] : [plainName(name), ''];
  addCookie(reply, `${full}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`);
};

export const clearCookie = (request: Request, reply: Reply, name: CookieName): void => {
  addCookie(reply, `${plainName(name)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`);
  if (isSecure(request)) addCookie(reply, `${hostName(name)}=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0`);
};

const hostIn = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/**
 * Refuses what a page of another site sends with the cookie of ours. Bodies are JSON, which such a page may not send
 * without asking, and browsers say where a request comes from; programs say nothing of it, and have no cookies of
 * others.
 * @throws DomainError `sign-in/cross-site`
 */
export const requireSameSite = ({ headers, host }: Request): void => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') reject('sign-in/cross-site');
  const { origin } = headers;
  if (origin !== undefined && hostIn(origin) !== host) reject('sign-in/cross-site');
};

/**
 * Refuses what the script of a page sends, of whatever site: a browser has a cookie, and is to have no more.
 * @throws DomainError `sign-in/not-for-pages`
 */
export const requireProgram = ({ headers }: Request): void => {
  if (headers['sec-fetch-site'] !== undefined) reject('sign-in/not-for-pages');
};

/** Where browsers reach the system: at `PUBLIC_URL`, or where a request has come to. */
export const originOf = ({ protocol, host }: Request, publicUrl: string | undefined): string =>
  publicUrl === undefined ? `${protocol}://${host}` : new URL(publicUrl).origin;

/** A passkey is bound to the name of a host: browsers refuse addresses, and pages that others could change. */
const allowsPasskeys = ({ protocol, hostname }: URL): boolean =>
  hostname === 'localhost' || (protocol === 'https:' && !/^[0-9.]+$|^\[/.test(hostname));

/**
 * Where passkeys are made and asked for: `PUBLIC_URL`, or where the page is that asks.
 * @throws DomainError `passkey/site`
 */
export const siteOf = ({ headers }: Request, publicUrl: string | undefined): Site => {
  const { origin = '' } = headers;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const ours = publicUrl === undefined ? url?.origin : new URL(publicUrl).origin;
  if (url === undefined || url.origin !== ours || !allowsPasskeys(url))
    return reject('passkey/site', { allowed: publicUrl ?? 'a host name over https, or http://localhost' });
  return { origin: url.origin, host: url.hostname };
};

/** What the document says of a route that is not behind a permission. */
export const described = (problems: ProblemTable, codes: readonly string[]) => ({
  permission: 'open' as const,
  problems: documentedProblems(['sign-in/cross-site', ...codes], problems, 'command'),
});
