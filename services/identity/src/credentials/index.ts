export { type Accounts, accountsIn } from './accounts.ts';
export {
  type Attempt,
  type Attempts,
  attemptsIn,
} from './attempts.ts';
export { type CredentialErrorCode, credentialProblems, reject } from './errors.ts';
export { forgetUser } from './forgetting.ts';
export { type Link, type LinkFacts, type LinkPurpose, type Links, linksIn } from './links.ts';
export { type Locale, localeOf, locales } from './locale.ts';
export {
  type Asserted,
  type Assertion,
  type Attestation,
  algorithms,
  ceremonyFor,
  handleOf,
  type Passkey,
  type Passkeys,
  passkeysIn,
  type Site,
  transports,
} from './passkeys.ts';
export { createPasswords, type Passwords, requireStrong, shortest } from './passwords.ts';
export type { People, Person } from './people.ts';
export { retainedCredentials } from './retained.ts';
export { credentials } from './schema.ts';
export { type SecondFactors, secondFactorsIn } from './second-factors.ts';
export { hashOf, newSecret, pepperIn, type Sealing, sealingIn } from './secrets.ts';
export { type From, type Session, type Sessions, sessionsIn } from './sessions.ts';
