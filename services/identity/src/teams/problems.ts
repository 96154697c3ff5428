import { problemTable } from '@sales/service-kit';
import type { TeamErrorCode } from './errors.ts';

export const problems = problemTable<TeamErrorCode>({
  'team/unknown': { status: 404, title: 'No such team' },
  'team/parent-unknown': { status: 409, title: 'No such team above' },
  'team/circle': { status: 409, title: 'A team cannot be below itself' },
  'team/user-unknown': { status: 409, title: 'No such user' },
  'team/period-without-time': { status: 400, title: 'A membership must end after it begins' },
  'team/periods-overlap': { status: 400, title: 'Two memberships at one time' },
  'team/too-many-members': { status: 409, title: 'Too many members' },
  'team/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
});
