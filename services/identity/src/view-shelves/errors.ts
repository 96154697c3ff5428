import { reject as rejectWith } from '@sales/eventsourcing';

export type ViewShelfErrorCode =
  | 'view-shelf/not-own'
  | 'view-shelf/name-taken'
  | 'view-shelf/too-many-views'
  | 'view-shelf/query-with-search';

export const reject = (code: ViewShelfErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
