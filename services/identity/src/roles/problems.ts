import { problemTable } from '@sales/service-kit';
import type { RoleErrorCode } from './errors.ts';

export const problems = problemTable<RoleErrorCode>({
  'role/unknown': { status: 404, title: 'No such role' },
  'role/fixed': { status: 409, title: 'The role administrator cannot be changed' },
  'role/permission-unknown': { status: 400, title: 'No route asks for a permission like this' },
  'role/permission-repeated': { status: 400, title: 'A permission is there twice' },
  'role/beyond-own-rights': { status: 403, title: 'More than you may do yourself' },
  'role/dated-too-early': { status: 409, title: 'What a role says cannot be changed for the past' },
});
