import { reject as rejectWith } from '@sales/eventsourcing';

export type UserErrorCode =
  | 'user/unknown'
  | 'user/already-registered'
  | 'user/duplicate'
  | 'user/deactivated'
  | 'user/erased'
  | 'user/role-unknown'
  | 'user/beyond-own-rights'
  | 'user/last-administrator'
  | 'user/not-own'
  | 'user/to-unknown'
  | 'user/delegation-to-self'
  | 'user/delegation-without-time'
  | 'user/delegation-passed'
  | 'user/delegation-already-exists'
  | 'user/delegation-unknown'
  | 'user/too-many-delegations';

/** Refusals that the service deals with itself: they are never answered. */
export type InternalErrorCode =
  /** The e-mail address is not claimed, or not any more: claim it and try again. */
  | 'user/unclaimed'
  /** The e-mail address is in use by the user whom the claim belongs to. */
  | 'user/claim-in-use'
  /** Who asks, or what a role says, has not been read yet. */
  | 'user/unread'
  /** It is not certain that another administrator stays. */
  | 'user/unreleased';

export const reject = (code: UserErrorCode | InternalErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
