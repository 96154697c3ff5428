import { boundedFetch, detailsIn, type ForeignPerson, groupsIn, isMultiFactorIn } from '@sales/service-kit';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { ProviderConfig } from './config.ts';

/** What is kept of a sign-in while the browser is at the provider. */
export type Pending = {
  readonly verifier: string;
  readonly nonce: string;
  /** The person had to sign in anew, after this instant. */
  readonly anewSince?: string;
};

/** Whom the provider lets in. */
export type Provided = ForeignPerson & {
  readonly isMultiFactor: boolean;
  /** When the person has signed in there, as far as the provider says so. */
  readonly authenticatedAt?: string;
};

/** The provider does not answer, or not as a provider does: nothing is known of the person, for or against. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}

export type ProviderClient = {
  /**
   * `isAnew`: the provider must ask the person, whatever session it has with the browser.
   * @throws ProviderUnavailable
   */
  readonly begin: (
    isAnew?: boolean,
  ) => Promise<{ readonly state: string; readonly url: URL; readonly pending: Pending }>;
  /** @throws ProviderUnavailable; Error when the provider refuses, or says what it should not */
  readonly finish: (query: string, state: string, pending: Pending) => Promise<Provided>;
};

/** How long what the provider says of itself is believed, in ms. */
const believedFor = 60 * 60_000;
/** How long a provider that does not answer is not asked again, in ms. */
const pauseMs = 5000;
/** How far the clocks of a provider and of this system may differ, in ms. */
const skew = 60_000;

const unavailable = (cause: unknown): never => {
  throw new ProviderUnavailable('the provider does not answer', { cause });
};

/** What a library makes of an error has it as its cause. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof ProviderUnavailable ||
  (error instanceof Error && error.cause !== undefined && isUnavailable(error.cause));

/** @throws when the person did not sign in anew where that was asked for, or when it is not known */
const requireAnew = (authenticatedAt: string | undefined, since: string): void => {
  if (authenticatedAt === undefined) throw new Error('the provider does not say when the person has signed in');
  if (Date.parse(authenticatedAt) < Date.parse(since) - skew) throw new Error('the person has not signed in anew');
};

/** Signs in by authorization code with PKCE, state and nonce. */
export const providerClient = (config: ProviderConfig, now: () => string): ProviderClient => {
  const { issuer, clientId, clientSecret, publicUrl, groupsClaim, isMultiFactor } = config;
  const callback = new URL('/identity/v1/provider/callback', publicUrl);
  const fetch = boundedFetch({ timeoutMs: 5000 });
  const ask = async (url: string, init: object): Promise<Response> => {
    const answer = await fetch(url, init).catch(unavailable);
    return answer.status >= 500 ? unavailable(new Error(`${url} answered ${answer.status}`)) : answer;
  };
  let last: { readonly until: () => number; readonly configuration: Promise<Configuration> } | undefined;

  /** All who come at once wait for the same answer, and all who come right after a failure get that. */
  const configured = (): Promise<Configuration> => {
    if (last !== undefined && last.until() > performance.now()) return last.configuration;
    const begun = performance.now();
    let goodFor = pauseMs;
    // Signatures of ID tokens are checked although they come straight from the provider. Plain HTTP is for one on this
    // machine, see `providerIn`.
    const execute = [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])];
    const options = { execute, timeout: 5, [customFetch]: ask };
    const client = {
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
      [clockTolerance]: skew / 1000,
    };
    const configuration = discovery(issuer, clientId, client, undefined, options);
    last = { configuration, until: () => begun + goodFor };
    configuration.then(
      () => {
        goodFor = believedFor;
      },
      () => {},
    );
    return configuration;
  };

  return {
    begin: async (isAnew = false) => {
      const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
      // Without its document there is nowhere to send the browser to, whatever is wrong with it.
      const url = buildAuthorizationUrl(await configured().catch(unavailable), {
        redirect_uri: callback.href,
        scope: 'openid profile email',
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
        // With `max_age` it has to say when that was; some know one of the two only.
        ...(isAnew && { prompt: 'login', max_age: '0' }),
      });
      return { state, url, pending: { verifier, nonce, ...(isAnew && { anewSince: now() }) } };
    },
    finish: async (query, state, { verifier, nonce, anewSince }) => {
      const tokens = await authorizationCodeGrant(await configured(), new URL(`${callback.href}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      }).catch((error: unknown) => {
        throw isUnavailable(error) ? new ProviderUnavailable('the provider does not answer', { cause: error }) : error;
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('the provider gave no ID token');
      const { auth_time: at, iat } = claims;
      if (iat * 1000 > Date.parse(now()) + skew) throw new Error('the ID token is from a clock that is ahead');
      // A clock that is ahead there makes no sign-in last longer here.
      const asked = Math.min(typeof at === 'number' ? at * 1000 : Number.NaN, Date.parse(now()));
      const authenticatedAt = Number.isNaN(asked) ? undefined : new Date(asked).toISOString();
      if (anewSince !== undefined) requireAnew(authenticatedAt, anewSince);
      return {
        issuer: claims.iss,
        subject: claims.sub,
        ...detailsIn(claims),
        groups: groupsIn(claims[groupsClaim]),
        isMultiFactor: isMultiFactor || isMultiFactorIn(claims),
        ...(authenticatedAt !== undefined && { authenticatedAt }),
      };
    },
  };
};
