import { problemTable } from '@sales/service-kit';
import type { ApiKeyErrorCode } from './errors.ts';

export const problems = problemTable<ApiKeyErrorCode>({
  'api-key/unknown': { status: 404, title: 'No such API key' },
  'api-key/already-issued': 'There is another API key with this id',
  'api-key/role-unknown': 409,
  'api-key/beyond-own-rights': { status: 403, title: 'The key has, or would have, more than you may give' },
});
