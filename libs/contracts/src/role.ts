import { Type } from 'typebox';
import { category, event, type PublicationOf, type ValueOf } from './category.ts';
import { object, Text } from './contract.ts';
import { type FieldGroup, fieldGroups, GrantedPermission } from './rights.ts';

/** Natural key of a role, in one spelling only. */
export const RoleCode = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  title: 'RoleCode',
  description: '1 to 64 of a to z, 0 to 9 and -, beginning with a letter',
  examples: ['salesperson'],
});

/** Roles that one user, or one API key, may have. */
export const RoleCodes = Type.Array(RoleCode, { maxItems: 20, uniqueItems: true });

export const RoleDetails = object({
  name: Text(100),
  permissions: Type.Array(GrantedPermission, { maxItems: 500 }),
  hidden: Type.Array(Type.Unsafe<FieldGroup>(Type.Union(fieldGroups.map((one) => Type.Literal(one)))), {
    maxItems: fieldGroups.length,
    uniqueItems: true,
    description: 'Groups of fields that the role hides',
  }),
  requiresSecondFactor: Type.Optional(
    Type.Boolean({ description: 'Whether users who have the role may do anything only with a second factor' }),
  ),
});
export type RoleDetails = ValueOf<typeof RoleDetails>;

export const roles = category('role', {
  about: 'What users and programs may do: roles with their permissions. One stream a role.',
  key: { role: RoleCode },
  events: {
    RoleDefined: event(
      'From the effective time on the role has these permissions, and withholds these fields; this is all of it.',
      RoleDetails.properties,
    ),
  },
});

export type RolePublication = PublicationOf<typeof roles>;
