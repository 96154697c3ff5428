import { UserDetails } from '@sales/contracts';
import { derivedId, rootId } from '@sales/eventsourcing';
import { decodeJwt } from 'jose';
import type { Static, TObject } from 'typebox';
import { ConfigError } from '../config-error.ts';
import { isStorableText } from '../http/storable.ts';
import { validator } from '../http/validation.ts';
import type { foreignConfig } from '../operations/config.ts';
import { type GroupRoles, groupRolesIn } from './groups.ts';
import { issuerKeys } from './issuer-keys.ts';
import { foreignIssuer, foreignLife, type TokenFacts, type TokenIssuer, tokenVerifier } from './tokens.ts';

/** Settings of the issuer of a company whose access tokens are taken. */
export type ForeignSettings = Static<TObject<typeof foreignConfig>> & { readonly IDENTITY_ISSUER: string };

/** The issuer of a company, and which of its groups are which roles. */
export type Foreign = { readonly issuer: TokenIssuer; readonly roles: GroupRoles };

/** Who the holder of an access token is at the issuer. */
export type ForeignPerson = Pick<TokenFacts, 'issuer' | 'subject'> & {
  readonly groups: readonly string[];
  readonly name: string | undefined;
  readonly email: string | undefined;
};

/** The user whom a person at an issuer becomes. It follows from who they are there. */
export const providedUserId = (issuer: string, subject: string): string =>
  derivedId(rootId, `provider|${issuer}|${subject}`);

const isLocal = ({ hostname }: URL): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);

/** A URL that a setting names. @throws ConfigError where what goes there could be read or changed on the way */
export const securedUrl = (name: string, text: string): URL => {
  const found = new URL(text);
  if (found.protocol === 'https:' || isLocal(found)) return found;
  throw new ConfigError(`wrong configuration:\n  ${name} is ${text}; allowed: https, or http on this machine`);
};

/** @throws ConfigError */
export const foreignIn = (settings: ForeignSettings): Foreign | undefined => {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: keys } = settings;
  if (issuer === undefined) return undefined;
  if (audience === undefined)
    throw new ConfigError('wrong configuration:\n  OIDC_ISSUER needs OIDC_AUDIENCE: for whom its access tokens are');
  if (issuer === settings.IDENTITY_ISSUER)
    throw new ConfigError(
      'wrong configuration:\n  OIDC_ISSUER is IDENTITY_ISSUER; allowed: another issuer than our own',
    );
  const source = issuerKeys({
    issuer: securedUrl('OIDC_ISSUER', issuer),
    keysUrl: keys === undefined ? undefined : securedUrl('OIDC_JWKS_URL', keys),
    goodFor: foreignLife * 1000,
  });
  const { OIDC_GROUPS_CLAIM: groupsClaim, OIDC_MULTI_FACTOR: isMultiFactor } = settings;
  return {
    issuer: foreignIssuer(issuer, audience, { get: source }, { groupsClaim, isMultiFactor }),
    roles: groupRolesIn(settings),
  };
};

const [nameOfUser, emailOfUser] = [validator(UserDetails.properties.name), validator(UserDetails.properties.email)];

/**
 * What claims say of a person, as far as a user here can have it. An address that the provider has not seen to be
 * theirs is of anyone; some say so as a text.
 */
export const detailsIn = (claims: Readonly<Record<string, unknown>>): Pick<ForeignPerson, 'name' | 'email'> => {
  const { name, email, email_verified: isVerified } = claims;
  const isTheirs = isVerified !== false && isVerified !== 'false';
  return {
    name: nameOfUser.check(name) && isStorableText(name) ? name : undefined,
    email: isTheirs && emailOfUser.check(email) ? email : undefined,
  };
};

/**
 * Who has a token of the issuer, whether or not they are a user here.
 * @throws Unauthenticated; IssuerUnavailable
 */
export const foreignPersons = ({ issuer }: Foreign, now: () => number): ((token: string) => Promise<ForeignPerson>) => {
  const verify = tokenVerifier({ issuers: [issuer], isRevoked: () => false, now });
  return async (token) => {
    const { issuer: from, subject, groups = [] } = await verify(token);
    return { issuer: from, subject, groups, ...detailsIn(decodeJwt(token)) };
  };
};
