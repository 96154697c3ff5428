import type { Locale } from './locale.ts';

/** Who a user is, as far as sign-in must know it. */
export type Person = {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly isActive: boolean;
  /** When the user was deactivated last. */
  readonly deactivatedAt?: string;
};

/** What sign-in asks of the users, who are events. */
export type People = {
  /** Undefined: there is no such user. Never behind. */
  readonly find: (userId: string) => Promise<Person | undefined>;
  /** Whether one may do what the user may: who gives a way in could use it themselves. */
  readonly mayTakeOver: (actor: string, userId: string) => Promise<boolean>;
  /** Tokens of the session count no more. */
  readonly signedOut: (userId: string, sessionId: string) => Promise<void>;
  /** Tokens of before count no more. */
  readonly signedOutEverywhere: (userId: string) => Promise<void>;
};
