import { problemTable } from '@sales/service-kit';
import type { TeamErrorCode } from './errors.ts';

export const problems = problemTable<TeamErrorCode>({
  'team/unknown': 404,
  'team/closed': 'The team is closed',
  'team/parent-unknown': 'No such team above',
  'team/parent-closed': 'The team above is closed',
  'team/circle': 'A team cannot be below itself',
  'team/user-unknown': 409,
  'team/period-without-time': { status: 400, title: 'A membership must end after it begins' },
  'team/periods-overlap': { status: 400, title: 'Two memberships at one time' },
  'team/too-many-members': 409,
  'team/dated-too-early': 409,
});
