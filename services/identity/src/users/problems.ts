import { problemTable } from '@sales/service-kit';
import type { UserErrorCode } from './errors.ts';

export const problems = problemTable<UserErrorCode>({
  'user/unknown': { status: 404, title: 'No such user' },
  'user/already-registered': { status: 409, title: 'Another user is registered under this id' },
  'user/duplicate': { status: 409, title: 'Another user has this e-mail address' },
  'user/deactivated': { status: 409, title: 'The user is deactivated' },
  'user/erased': { status: 409, title: 'The user is erased' },
  'user/role-unknown': { status: 409, title: 'No such role' },
  'user/beyond-own-rights': { status: 403, title: 'The user has, or would have, more than you may give' },
  'user/last-administrator': { status: 409, title: 'There must be an active administrator' },
  'user/not-own': { status: 403, title: 'Only the user, or an administrator, may delegate what the user may do' },
  'user/to-unknown': { status: 409, title: 'No active user to delegate to' },
  'user/delegation-to-self': { status: 409, title: 'A user cannot delegate to themself' },
  'user/delegation-without-time': { status: 400, title: 'A delegation must end after it begins' },
  'user/delegation-passed': { status: 400, title: 'A delegation cannot begin in the past' },
  'user/delegation-already-exists': { status: 409, title: 'There is another delegation with this id' },
  'user/delegation-unknown': { status: 404, title: 'No such delegation' },
  'user/too-many-delegations': { status: 409, title: 'Too many delegations' },
});
