import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { ProviderConfig } from './config.ts';

/** What is kept of a sign-in while the browser is at the provider. */
export type Pending = { readonly verifier: string; readonly nonce: string };

/** Who a person is at the provider. */
export type Claims = {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly groups: readonly string[];
};

export type ProviderClient = {
  readonly begin: () => Promise<{ readonly state: string; readonly url: URL; readonly pending: Pending }>;
  /** @throws when the provider refuses, or says what it should not */
  readonly finish: (query: string, state: string, pending: Pending) => Promise<Claims>;
};

/** How long what the provider says of itself is believed, in ms. */
const believedFor = 60 * 60_000;

const textIn = (claim: unknown): string | undefined => (typeof claim === 'string' && claim !== '' ? claim : undefined);

/** Signs in by authorization code with PKCE, state and nonce. */
export const providerClient = (config: ProviderConfig): ProviderClient => {
  const { issuer, clientId, clientSecret, publicUrl, groupsClaim } = config;
  const callback = new URL('/identity/v1/provider/callback', publicUrl);
  let known: { readonly configuration: Configuration; readonly until: number } | undefined;

  const configured = async (): Promise<Configuration> => {
    if (known !== undefined && known.until > performance.now()) return known.configuration;
    // Plain HTTP is for a provider on this machine, see `providerIn`.
    const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
    const configuration = await discovery(issuer, clientId, clientSecret, undefined, { execute, timeout: 5 });
    known = { configuration, until: performance.now() + believedFor };
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
      const groups = claims[groupsClaim];
      return {
        issuer: claims.iss,
        subject: claims.sub,
        name: textIn(claims['name']),
        email: textIn(claims['email']),
        groups: Array.isArray(groups) ? groups.map(String) : [],
      };
    },
  };
};
