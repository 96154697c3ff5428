import { problemTable } from '@sales/service-kit';
import type { ViewShelfErrorCode } from './errors.ts';

export const problems = problemTable<ViewShelfErrorCode>({
  'view-shelf/not-own': { status: 403, title: 'Only the user, or a member of the team, has these views' },
  'view-shelf/name-taken': 'Another view of this list has this name',
  'view-shelf/too-many-views': 409,
  'view-shelf/query-with-search': { status: 400, title: 'Words that were searched for are not saved' },
});
