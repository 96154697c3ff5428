import { reject as rejectWith } from '@sales/eventsourcing';
import { problemTable } from '@sales/service-kit';

/** Why a sign-in, or a change of a password, a second factor or a session, is refused. */
export type CredentialErrorCode =
  | 'sign-in/refused'
  | 'sign-in/code-refused'
  | 'sign-in/not-signed-in'
  | 'sign-in/too-long-ago'
  | 'sign-in/too-many-attempts'
  | 'sign-in/cross-site'
  | 'sign-in/not-for-pages'
  | 'sign-in/busy'
  | 'sign-in/keys-missing'
  | 'password/too-short'
  | 'password/too-long'
  | 'password/too-common'
  | 'password/about-you'
  | 'link/invalid'
  | 'second-factor/enrolled'
  | 'second-factor/not-enrolled'
  | 'passkey/site'
  | 'passkey/expired'
  | 'passkey/refused'
  | 'passkey/known'
  | 'passkey/too-many'
  | 'passkey/unknown'
  | 'account/email-taken'
  | 'account/user-unknown'
  | 'account/inactive'
  | 'account/beyond-own-rights'
  | 'account/own'
  | 'session/unknown'
  | 'provider/no-group'
  | 'provider/details-missing'
  | 'provider/unavailable';

export const reject = (code: CredentialErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);

export const credentialProblems = problemTable<CredentialErrorCode>({
  'sign-in/refused': { status: 401, title: 'E-mail address or password is wrong' },
  'sign-in/code-refused': { status: 401, title: 'The code is wrong or was used before' },
  'sign-in/not-signed-in': { status: 401, title: 'Not signed in' },
  'sign-in/too-long-ago': { status: 403, title: 'The sign-in is too long ago' },
  'sign-in/too-many-attempts': { status: 429, title: 'Too many attempts' },
  'sign-in/not-for-pages': { status: 403, title: 'A page in a browser gets no token' },
  'sign-in/cross-site': { status: 403, title: 'The request comes from another site' },
  'sign-in/busy': { status: 503, title: 'Too many sign-ins at once' },
  'sign-in/keys-missing': { status: 503, title: 'There is no key yet to sign tokens with' },
  'password/too-short': { status: 400, title: 'The password is too short' },
  'password/too-long': { status: 400, title: 'The password is too long' },
  'password/too-common': { status: 400, title: 'The password is one that is guessed first' },
  'password/about-you': { status: 400, title: 'The password is little more than the name or e-mail address' },
  'link/invalid': { status: 410, title: 'The link was used, has expired or was replaced' },
  'second-factor/enrolled': 'There is a second factor',
  'second-factor/not-enrolled': 'There is no second factor',
  'passkey/site': 'Passkeys do not work at this address',
  'passkey/expired': { status: 410, title: 'The challenge was used, has expired or is of another browser' },
  'passkey/refused': { status: 401, title: 'The passkey was not accepted' },
  'passkey/known': 'The passkey is there already',
  'passkey/too-many': 'There are too many passkeys',
  'passkey/unknown': { status: 404, title: 'There is no such passkey' },
  'account/email-taken': 'Another user has this e-mail address',
  'account/user-unknown': { status: 404, title: 'There is no such user' },
  'account/beyond-own-rights': { status: 403, title: 'The user may do more than you may give' },
  'account/own': 'Change what lets you in yourself with your password',
  'account/inactive': 'The user is not active',
  'session/unknown': { status: 404, title: 'There is no such session' },
  'provider/no-group': { status: 403, title: 'The person is in no group that has a role here' },
  'provider/details-missing': { status: 422, title: 'The token lacks a name or a verified e-mail address' },
  'provider/unavailable': { status: 503, title: 'The provider of sign-in does not answer' },
});
