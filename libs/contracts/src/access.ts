/**
 * What happened where people and programs get in, each with the credential that it changed, if it changed one.
 * Storage format: never rename.
 */
export const accessOutcomes = {
  signedIn: {},
  secondFactorAsked: {},
  refused: {},
  limited: {},
  signedOut: {},
  signedOutEverywhere: {},
  sessionStolen: {},
  passwordChanged: { field: 'password' },
  passwordSet: { field: 'password' },
  linkMade: {},
  secondFactorAdded: { field: 'secondFactor' },
  secondFactorRemoved: { field: 'secondFactor' },
  passkeyAdded: { field: 'passkey' },
  passkeyRemoved: { field: 'passkey' },
  passkeyCopied: {},
  setUp: {},
  linked: { field: 'companyAccount' },
  forbidden: {},
} as const satisfies Readonly<Record<string, { readonly field?: string }>>;
export type AccessOutcome = keyof typeof accessOutcomes;

/** By what. Storage format: never rename. */
export const accessMethods = [
  'password',
  'code',
  'invitation',
  'reset',
  'setup',
  'provider',
  'session',
  'passkey',
  'request',
] as const;
export type AccessMethod = (typeof accessMethods)[number];
