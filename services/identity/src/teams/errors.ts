import { reject as rejectWith } from '@sales/eventsourcing';

export type TeamErrorCode =
  | 'team/unknown'
  | 'team/closed'
  | 'team/parent-unknown'
  | 'team/parent-closed'
  | 'team/circle'
  | 'team/user-unknown'
  | 'team/period-without-time'
  | 'team/periods-overlap'
  | 'team/too-many-members'
  | 'team/dated-too-early';

export const reject = (code: TeamErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
