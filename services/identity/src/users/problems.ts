import { problemTable } from '@sales/service-kit';
import type { UserErrorCode } from './errors.ts';

export const problems = problemTable<UserErrorCode>({
  'user/unknown': 404,
  'user/already-registered': 'Another user is registered under this id',
  'user/duplicate': 'Another user has this e-mail address',
  'user/deactivated': 'The user is deactivated',
  'user/erased': 'The user is erased',
  'user/role-unknown': 409,
  'user/beyond-own-rights': { status: 403, title: 'The user has, or would have, more than you may give' },
  'user/last-administrator': 'There must be an active administrator',
  'user/not-own': { status: 403, title: 'Only the user, or an administrator, may delegate what the user may do' },
  'user/to-unknown': 'No active user to delegate to',
  'user/delegation-to-self': 'A user cannot delegate to themself',
  'user/delegation-without-time': { status: 400, title: 'A delegation must end after it begins' },
  'user/delegation-passed': { status: 400, title: 'A delegation cannot begin in the past' },
  'user/delegation-already-exists': 'Another delegation has this id',
  'user/delegation-unknown': 404,
  'user/too-many-delegations': 409,
});
