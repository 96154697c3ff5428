import { problemTable } from '@sales/service-kit';
import type { ReassignmentErrorCode } from './errors.ts';

export const problems = problemTable<ReassignmentErrorCode>({
  'reassignment/unknown': 404,
  'reassignment/already-begun': 'Another reassignment has this id',
  'reassignment/to-the-same': { status: 400, title: 'The former owner and the new one are the same user' },
});
