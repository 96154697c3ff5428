import { createHash } from 'node:crypto';
import {
  type CryptoKey,
  createLocalJWKSet,
  decodeJwt,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { IssuerUnavailable, Unauthenticated } from '../http/unauthenticated.ts';
import { groupsIn } from './groups.ts';

/** How long a token of ours is good for, in s. */
export const tokenLife = 300;

/**
 * How long a token of a company's issuer may be good for, in s: what was taken from a person there counts here for so
 * long at most.
 */
export const foreignLife = 5400;

/** How much the clocks of issuer and verifier may differ, in s. */
export const clockSkew = 60;

/** The type of access tokens as of RFC 9068. */
const tokenType = 'at+jwt';

/** What a token says: who, since when, by which sign-in. What they may do is looked up, never read from it. */
export type TokenFacts = {
  readonly issuer: string;
  readonly subject: string;
  /** Of the sign-in that it comes from. Issuers other than ours may say none. */
  readonly sessionId?: string;
  /** Of the person at a company's issuer. Absent: it is ours. */
  readonly groups?: readonly string[];
  /** That sign-in had more than one factor. */
  readonly isMultiFactor?: true;
  /** Both in s since 1970, with parts of it. */
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** Issuer whose tokens are believed. */
export type TokenIssuer = {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** How long its tokens may live at most, in s. */
  readonly life: number;
  readonly needsSession: boolean;
  /** Whether access tokens of the type `JWT` are taken too, which providers before RFC 9068 issue. */
  readonly takesPlainType: boolean;
  /** The claim with the groups of the person. Absent: it has none that matter. */
  readonly groupsClaim?: string;
  /** It lets people in by several factors only, whether or not its tokens say so. */
  readonly isMultiFactor?: boolean;
  readonly keys: JWTVerifyGetKey;
};

/** What says in `amr` that there was more than one factor, as of RFC 8176. */
const multiFactor = 'mfa';

/** Whether claims of a sign-in say that it had more than one factor. */
export const isMultiFactorIn = ({ amr }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(amr) && amr.includes(multiFactor);

/** Where the public keys of an issuer are: at hand, got from somewhere, or found by ids, which change with time. */
export type KeySource =
  | { readonly keys: JSONWebKeySet }
  | { readonly get: JWTVerifyGetKey }
  | { readonly find: (keyId: string) => JWK | undefined };

const keysFrom = (source: KeySource): JWTVerifyGetKey => {
  if ('keys' in source) return createLocalJWKSet(source.keys);
  if ('get' in source) return source.get;
  return ({ kid }) => {
    const key = kid === undefined ? undefined : source.find(kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  };
};

/** The identity service: EdDSA only, five minutes, with the session. */
export const ownIssuer = (issuer: string, audience: string, source: KeySource): TokenIssuer => ({
  ...{ issuer, audience, algorithms: ['EdDSA'], life: tokenLife, needsSession: true },
  takesPlainType: false,
  keys: keysFrom(source),
});

/**
 * An OpenID provider of a company. It chooses among asymmetric algorithms; its access tokens are as of RFC 9068, or of
 * the type `JWT`.
 */
export const foreignIssuer = (
  issuer: string,
  audience: string,
  source: KeySource,
  { groupsClaim = 'groups', isMultiFactor = false }: Partial<Pick<TokenIssuer, 'groupsClaim' | 'isMultiFactor'>> = {},
): TokenIssuer => ({
  ...{ issuer, audience, algorithms: ['EdDSA', 'ES256', 'PS256', 'RS256'], life: foreignLife, needsSession: false },
  ...{ takesPlainType: true, groupsClaim, isMultiFactor },
  keys: keysFrom(source),
});

/** Says within memory, for each request, what was withdrawn. */
export type IsRevoked = (token: TokenFacts) => boolean;

export type TokenVerifierOptions = {
  readonly issuers: readonly TokenIssuer[];
  readonly isRevoked: IsRevoked;
  /** In ms since 1970. */
  readonly now?: () => number;
  /** Tokens that are remembered as verified. */
  readonly capacity?: number;
};

/** @throws Unauthenticated; IssuerUnavailable */
export type VerifyToken = (token: string) => Promise<TokenFacts>;

/** Characters of the longest token that is looked at. */
const longest = 8192;

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

const claimedIssuer = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};

/** Failures that say nothing of the token: its issuer did not answer, or not as it should. */
const isOutage = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || !isOfToken(error);

const isOfToken = (error: unknown): boolean => error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';

const failureOf = (error: unknown, issuer: string): Error => {
  if (isOutage(error)) return new IssuerUnavailable(`the keys of ${issuer} cannot be had`, { cause: error });
  return new Unauthenticated(error instanceof errors.JWTExpired ? 'expired' : 'invalid', { cause: error });
};

const factsOf = (payload: JWTPayload, { needsSession, groupsClaim, ...by }: TokenIssuer): TokenFacts => {
  const { iss, sub, sid, iat, exp } = payload;
  const hasSession = typeof sid === 'string' && sid !== '';
  if (iss === undefined || sub === undefined || sub === '' || iat === undefined || exp === undefined)
    throw new Unauthenticated('invalid');
  if (needsSession && !hasSession) throw new Unauthenticated('invalid');
  const session = hasSession ? { sessionId: sid } : {};
  const groups = groupsClaim === undefined ? {} : { groups: groupsIn(payload[groupsClaim]) };
  const strength = by.isMultiFactor === true || isMultiFactorIn(payload) ? { isMultiFactor: true as const } : {};
  return { issuer: iss, subject: sub, ...session, ...groups, ...strength, issuedAt: iat, expiresAt: exp };
};

/** Claims of ID tokens and logout tokens, which say that a person was there, and let no one in. */
const notOfAccess = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Whether it is an access token. One of the type `JWT`, which an ID token may have too, must say what it gives access
 * to, and nothing that only an ID token says.
 */
const isAccessToken = ({ typ = '' }: JWTHeaderParameters, payload: JWTPayload, { takesPlainType }: TokenIssuer) => {
  const type = typ.toLowerCase().replace(/^application\//, '');
  if (type === tokenType) return true;
  const hasScope = [payload['scope'], payload['scp']].some(
    (one) => (typeof one === 'string' || Array.isArray(one)) && one.length > 0,
  );
  return takesPlainType && type === 'jwt' && hasScope && notOfAccess.every((name) => payload[name] === undefined);
};

const verifyAt = async (token: string, issuer: TokenIssuer, now: number): Promise<TokenFacts> => {
  const { payload, protectedHeader } = await jwtVerify(token, issuer.keys, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: [...issuer.algorithms],
    clockTolerance: clockSkew,
    currentDate: new Date(now),
    maxTokenAge: issuer.life,
    requiredClaims: ['sub', 'iat', 'exp'],
  }).catch((error: unknown) => {
    throw failureOf(error, issuer.issuer);
  });
  if (!isAccessToken(protectedHeader, payload, issuer)) throw new Unauthenticated('invalid');
  const facts = factsOf(payload, issuer);
  if (facts.expiresAt - facts.issuedAt > issuer.life) throw new Unauthenticated('invalid');
  return facts;
};

/**
 * Verifies tokens. One that was verified is remembered by its hash until it ends, so that a signature is checked once
 * and an issuer that is away keeps no one out who is in; what was revoked is asked each time. Refusals are not
 * remembered.
 */
export const tokenVerifier = (options: TokenVerifierOptions): VerifyToken => {
  const { isRevoked, now = Date.now, capacity = 10_000 } = options;
  const issuers = new Map(options.issuers.map((one) => [one.issuer, one]));
  const verified = new Map<string, TokenFacts>();

  const remember = (key: string, facts: TokenFacts): void => {
    if (verified.size >= capacity) {
      const [oldest] = verified.keys();
      if (oldest !== undefined) verified.delete(oldest);
    }
    verified.set(key, facts);
  };

  const firstSeen = async (token: string, key: string): Promise<TokenFacts> => {
    const issuer = issuers.get(claimedIssuer(token) ?? '');
    if (issuer === undefined) throw new Unauthenticated('invalid');
    const facts = await verifyAt(token, issuer, now());
    remember(key, facts);
    return facts;
  };

  return async (token) => {
    if (token.length > longest) throw new Unauthenticated('invalid');
    const key = keyOf(token);
    const facts = verified.get(key) ?? (await firstSeen(token, key));
    if (facts.expiresAt + clockSkew <= now() / 1000) {
      verified.delete(key);
      throw new Unauthenticated('expired');
    }
    if (isRevoked(facts)) throw new Unauthenticated('revoked');
    return facts;
  };
};

export type SigningKey = { readonly id: string; readonly privateKey: CryptoKey };

/** A token of ours for a sign-in. It says who, and nothing of what they may do. */
export const signToken = (
  { id, privateKey }: SigningKey,
  claims: {
    readonly issuer: string;
    readonly audience: string;
    readonly subject: string;
    readonly sessionId: string;
    /** Default: no, or it is not known. */
    readonly isMultiFactor?: boolean;
  },
  now: number,
): Promise<string> => {
  // With parts of a second: a session that begins right after all others were ended is not one of these.
  const issuedAt = now / 1000;
  return new SignJWT({ sid: claims.sessionId, ...(claims.isMultiFactor === true && { amr: [multiFactor] }) })
    .setProtectedHeader({ alg: 'EdDSA', typ: tokenType, kid: id })
    .setIssuer(claims.issuer)
    .setAudience(claims.audience)
    .setSubject(claims.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + tokenLife)
    .sign(privateKey);
};
