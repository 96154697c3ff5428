import { reject as rejectWith } from '@sales/eventsourcing';

export type RoleErrorCode =
  | 'role/unknown'
  | 'role/fixed'
  | 'role/permission-unknown'
  | 'role/permission-repeated'
  | 'role/beyond-own-rights'
  | 'role/dated-too-early';

export const reject = (code: RoleErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
