import { reject as rejectWith } from '@sales/eventsourcing';

export type ReassignmentErrorCode = 'reassignment/unknown' | 'reassignment/already-begun' | 'reassignment/to-the-same';

export const reject = (code: ReassignmentErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
