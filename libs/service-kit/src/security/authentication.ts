import type { IncomingHttpHeaders } from 'node:http';
import { principalIdPattern } from '@sales/contracts';
import { Unauthenticated } from '../http/unauthenticated.ts';
import { type FindKey, isApiKey, verifyApiKey } from './api-key.ts';
import { anonymous, type Identify, type Principal } from './principal.ts';
import type { TokenFacts, VerifyToken } from './tokens.ts';

export type AuthenticationOptions = {
  /** Whether there is no administrator yet: then each request is of `anonymous`. */
  readonly isOpen: () => boolean;
  readonly verifyToken: VerifyToken;
  /**
   * The user whom a token is about, without `user:`. A subject is a user of ours only where our issuer says so; one of
   * another issuer is linked by issuer and subject, never by its name alone. Undefined: not a user here.
   */
  readonly userOf: (token: TokenFacts) => string | undefined;
  readonly findKey: FindKey;
  /** Who an id is, with what it may do; by a token, that may be less. */
  readonly principal: (id: string, token?: TokenFacts) => Principal;
  /** In ms since 1970. */
  readonly now?: () => number;
};

const pattern = new RegExp(principalIdPattern);

const credentialsOf = ({ authorization }: IncomingHttpHeaders): string => {
  if (authorization === undefined) throw new Unauthenticated('missing');
  const [, credentials] = /^Bearer +([^\s,]+)$/i.exec(authorization) ?? [];
  if (credentials === undefined) throw new Unauthenticated('invalid');
  return credentials;
};

/** Finds out who sends a request by `Authorization: Bearer <token or API key>`. */
export const identifyByCredentials = (options: AuthenticationOptions): Identify => {
  const { isOpen, verifyToken, userOf, findKey, principal, now = Date.now } = options;
  return async (headers) => {
    if (isOpen()) return anonymous;
    const credentials = credentialsOf(headers);
    if (isApiKey(credentials))
      return principal(`service:${verifyApiKey(credentials, findKey, new Date(now()).toISOString())}`);
    const token = await verifyToken(credentials);
    const id = `user:${userOf(token) ?? ''}`;
    if (!pattern.test(id)) throw new Unauthenticated('invalid');
    const found = principal(id, token);
    if (found.requiresSecondFactor === true && token.isMultiFactor !== true)
      throw new Unauthenticated('second-factor-missing');
    return found;
  };
};
