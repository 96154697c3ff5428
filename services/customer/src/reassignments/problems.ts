import { problemTable } from '@sales/service-kit';
import type { ReassignmentErrorCode } from './errors.ts';

export const problems = problemTable<ReassignmentErrorCode>({
  'reassignment/unknown': { status: 404, title: 'No such reassignment' },
  'reassignment/already-begun': { status: 409, title: 'Another reassignment has this id' },
  'reassignment/to-the-same': { status: 400, title: 'The former owner and the new one are the same user' },
});
