import { ConfigError, foreignConfig, type GroupRoles, groupRolesIn, securedUrl } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { signInSettings } from '../sign-in/index.ts';

/** The OpenID provider of a company, where people sign in instead of here, or as well. */
export const providerSettings = {
  /** Absent: there is none. */
  OIDC_SIGN_IN_ISSUER: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/?#]+',
      description: 'https://login.example.com, as the provider says of itself',
    }),
  ),
  OIDC_CLIENT_ID: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  OIDC_CLIENT_SECRET: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  /** Where browsers reach the system: the provider sends them back there. */
  PUBLIC_URL: signInSettings.PUBLIC_URL,
  /** Also of the issuer whose access tokens every service takes: mostly the same. Groups are roles alike for both. */
  ...foreignConfig,
};

const Settings = Type.Object(providerSettings);
export type ProviderSettings = Static<typeof Settings>;

export type ProviderConfig = {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly publicUrl: URL;
  readonly groupsClaim: string;
  readonly isMultiFactor: boolean;
  readonly roles: GroupRoles;
};

/** @throws ConfigError */
export const providerIn = (settings: ProviderSettings): ProviderConfig | undefined => {
  const { OIDC_SIGN_IN_ISSUER: issuer, OIDC_CLIENT_ID: clientId, PUBLIC_URL: publicUrl } = settings;
  if (issuer === undefined) return undefined;
  if (clientId === undefined || publicUrl === undefined)
    throw new ConfigError('wrong configuration:\n  OIDC_SIGN_IN_ISSUER needs OIDC_CLIENT_ID and PUBLIC_URL');
  return {
    issuer: securedUrl('OIDC_SIGN_IN_ISSUER', issuer),
    clientId,
    clientSecret: settings.OIDC_CLIENT_SECRET,
    publicUrl: securedUrl('PUBLIC_URL', publicUrl),
    groupsClaim: settings.OIDC_GROUPS_CLAIM,
    isMultiFactor: settings.OIDC_MULTI_FACTOR,
    roles: groupRolesIn(settings),
  };
};
