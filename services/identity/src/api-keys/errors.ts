import { reject as rejectWith } from '@sales/eventsourcing';

export type ApiKeyErrorCode =
  | 'api-key/unknown'
  | 'api-key/already-issued'
  | 'api-key/role-unknown'
  | 'api-key/beyond-own-rights';

export const reject = (code: ApiKeyErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
