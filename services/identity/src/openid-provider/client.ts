import { boundedFetch, type ForeignPerson, groupsIn, isMultiFactorIn } from '@sales/service-kit';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { ProviderConfig } from './config.ts';

/** What is kept of a sign-in while the browser is at the provider. */
export type Pending = { readonly verifier: string; readonly nonce: string };

/** Whom the provider lets in. */
export type Provided = ForeignPerson & { readonly isMultiFactor: boolean };

export type ProviderClient = {
  readonly begin: () => Promise<{ readonly state: string; readonly url: URL; readonly pending: Pending }>;
  /** @throws when the provider refuses, or says what it should not */
  readonly finish: (query: string, state: string, pending: Pending) => Promise<Provided>;
};

/** How long what the provider says of itself is believed, in ms. */
const believedFor = 60 * 60_000;
/** How long a provider that does not answer is not asked again, in ms. */
const pauseMs = 5000;

const textIn = (claim: unknown): string | undefined => (typeof claim === 'string' && claim !== '' ? claim : undefined);

/** Signs in by authorization code with PKCE, state and nonce. */
export const providerClient = (config: ProviderConfig): ProviderClient => {
  const { issuer, clientId, clientSecret, publicUrl, groupsClaim, isMultiFactor } = config;
  const callback = new URL('/identity/v1/provider/callback', publicUrl);
  const fetch = boundedFetch({ timeoutMs: 5000 });
  let last: { readonly until: () => number; readonly configuration: Promise<Configuration> } | undefined;

  /** All who come at once wait for the same answer, and all who come right after a failure get that. */
  const configured = (): Promise<Configuration> => {
    if (last !== undefined && last.until() > performance.now()) return last.configuration;
    const begun = performance.now();
    let goodFor = pauseMs;
    // Signatures of ID tokens are checked although they come straight from the provider. Plain HTTP is for one on this
    // machine, see `providerIn`.
    const execute = [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])];
    const options = { execute, timeout: 5, [customFetch]: (url: string, init: object) => fetch(url, init) };
    const configuration = discovery(issuer, clientId, clientSecret, undefined, options);
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
    begin: async () => {
      const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
      const url = buildAuthorizationUrl(await configured(), {
        redirect_uri: callback.href,
        scope: 'openid profile email',
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { state, url, pending: { verifier, nonce } };
    },
    finish: async (query, state, { verifier, nonce }) => {
      const tokens = await authorizationCodeGrant(await configured(), new URL(`${callback.href}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('the provider gave no ID token');
      return {
        issuer: claims.iss,
        subject: claims.sub,
        name: textIn(claims['name']),
        // An address that the provider has not seen to be theirs is of anyone.
        email: claims['email_verified'] === false ? undefined : textIn(claims['email']),
        groups: groupsIn(claims[groupsClaim]),
        isMultiFactor: isMultiFactor || isMultiFactorIn(claims),
      };
    },
  };
};
