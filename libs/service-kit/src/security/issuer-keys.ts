import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type BoundedFetch, boundedFetch } from '../http/bounded-fetch.ts';

/** How long keys are taken as they were fetched, in ms. After that they count while they are fetched again. */
const freshFor = 5 * 60_000;
/** Between two looks for keys, in ms, whatever tokens come and whether the issuer answers. */
const pauseMs = 10_000;
/** More keys than an issuer has. */
const mostKeys = 100;

export type IssuerKeysOptions = {
  /** As the issuer says of itself. Its keys are where its discovery document says. */
  readonly issuer: URL;
  /** Where the keys are instead; then there is no discovery. */
  readonly keysUrl?: URL | undefined;
  /** How long keys count while the issuer does not answer, in ms. */
  readonly goodFor: number;
  readonly fetch?: BoundedFetch;
  /** In ms, from any beginning. */
  readonly now?: () => number;
};

const readJson = async (fetch: BoundedFetch, url: URL): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, { headers: { accept: 'application/json, application/jwk-set+json' } });
  if (answer.status !== 200) throw new Error(`${url.href} answered ${answer.status}`);
  return Object(await answer.json());
};

/** As issuers are compared: exactly, but for the slash that a URL without a path is given. */
const nameOf = ({ href }: URL): string => href.replace(/\/$/, '');

/** @throws when the document is not of this issuer, or says that its keys are on another host */
const discovered = async ({ issuer, fetch = boundedFetch() }: IssuerKeysOptions): Promise<URL> => {
  const document = await readJson(fetch, new URL(`${nameOf(issuer)}/.well-known/openid-configuration`));
  const { issuer: said, jwks_uri: keys } = document;
  if (typeof said !== 'string' || said.replace(/\/$/, '') !== nameOf(issuer))
    throw new Error(`the discovery document of ${nameOf(issuer)} is of another issuer`);
  const url = typeof keys === 'string' ? URL.parse(keys) : null;
  if (url === null) throw new Error(`the discovery document of ${nameOf(issuer)} names no keys`);
  if (url.origin !== issuer.origin)
    throw new Error(`the keys of ${nameOf(issuer)} are said to be at ${url.origin}; OIDC_JWKS_URL allows another host`);
  return url;
};

/**
 * The public keys of an issuer. They are fetched when they are first needed, every five minutes, and for a key that is
 * not known; at most once in ten seconds, so that tokens with made-up keys do not flood the issuer. While it is away
 * the known keys count on, and a token with another one can be neither accepted nor refused.
 */
export const issuerKeys = (options: IssuerKeysOptions): JWTVerifyGetKey => {
  const { keysUrl, goodFor, fetch = boundedFetch(), now = () => performance.now() } = options;
  let known: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly at: number } | undefined;
  let last: { readonly at: number; readonly done: Promise<void> } | undefined;

  const load = async (at: number): Promise<void> => {
    const set = await readJson(fetch, keysUrl ?? (await discovered({ ...options, fetch })));
    if (!Array.isArray(set['keys']) || set['keys'].length > mostKeys) throw new errors.JWKSInvalid();
    known = { find: createLocalJWKSet(set as unknown as JSONWebKeySet), at };
  };

  /** What the last look has found, or another look. */
  const look = (): Promise<void> => {
    const at = now();
    if (last === undefined || at - last.at >= pauseMs) {
      const done = load(at);
      last = { at, done };
      done.catch(() => {});
    }
    return last.done;
  };

  return async (header, token) => {
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.at;
    if (age >= goodFor) await look();
    else if (age >= freshFor) void look();
    if (known === undefined) throw new Error('the keys are not known');
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await look();
      return known.find(header, token);
    }
  };
};
