import { ConfigError } from '@sales/service-kit';
import { type Static, Type } from 'typebox';

const url = (description: string) => Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#]+', description }));
const pair = '[^,=]{1,200}=[a-z][a-z0-9-]{0,63}';

/** The OpenID provider of a company, where people sign in instead of here, or as well. */
export const providerSettings = {
  /** Absent: there is none. */
  OIDC_SIGN_IN_ISSUER: url('https://login.example.com, as the provider says of itself'),
  OIDC_CLIENT_ID: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  OIDC_CLIENT_SECRET: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  /** Where browsers reach the system: the provider sends them back there. */
  PUBLIC_URL: url('https://sales.example.com'),
  /** The claim of the ID token that has the groups of a person. */
  OIDC_GROUPS_CLAIM: Type.String({ default: 'groups', minLength: 1, maxLength: 100 }),
  /**
   * Roles by group. Who is in one of the groups is registered at the first sign-in, and has these roles, of those that
   * are named here, from each sign-in on. Empty: only those who are linked get in.
   */
  OIDC_ROLES: Type.Optional(
    Type.String({ pattern: `^${pair}(,${pair})*$`, description: 'group=role, several with commas between' }),
  ),
};

const Settings = Type.Object(providerSettings);
export type ProviderSettings = Static<typeof Settings>;

export type ProviderConfig = {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly publicUrl: URL;
  readonly groupsClaim: string;
  readonly roles: readonly { readonly group: string; readonly role: string }[];
};

const isLocal = ({ hostname }: URL): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);

const secured = (name: string, text: string): URL => {
  const found = new URL(text);
  if (found.protocol === 'https:' || isLocal(found)) return found;
  throw new ConfigError(`wrong configuration:\n  ${name} is ${text}; allowed: https, or http on this machine`);
};

/** @throws ConfigError */
export const providerIn = (settings: ProviderSettings): ProviderConfig | undefined => {
  const { OIDC_SIGN_IN_ISSUER: issuer, OIDC_CLIENT_ID: clientId, PUBLIC_URL: publicUrl } = settings;
  if (issuer === undefined) return undefined;
  if (clientId === undefined || publicUrl === undefined)
    throw new ConfigError('wrong configuration:\n  OIDC_SIGN_IN_ISSUER needs OIDC_CLIENT_ID and PUBLIC_URL');
  const roles = (settings.OIDC_ROLES ?? '').split(',').flatMap((one) => {
    const [group = '', role = ''] = one.split('=');
    return role === '' ? [] : [{ group, role }];
  });
  return {
    issuer: secured('OIDC_SIGN_IN_ISSUER', issuer),
    clientId,
    clientSecret: settings.OIDC_CLIENT_SECRET,
    publicUrl: secured('PUBLIC_URL', publicUrl),
    groupsClaim: settings.OIDC_GROUPS_CLAIM,
    roles,
  };
};
