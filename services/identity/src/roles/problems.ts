import { problemTable } from '@sales/service-kit';
import type { RoleErrorCode } from './errors.ts';

export const problems = problemTable<RoleErrorCode>({
  'role/unknown': 404,
  'role/fixed': 'The role administrator cannot be changed',
  'role/permission-unknown': { status: 400, title: 'No route asks for a permission like this' },
  'role/permission-repeated': { status: 400, title: 'A permission is there twice' },
  'role/beyond-own-rights': { status: 403, title: 'More than you may do yourself' },
  'role/dated-too-early': 'What a role says cannot be changed for the past',
});
