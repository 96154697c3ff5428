import { Type } from 'typebox';

const pair = '[^,=]{1,200}=[a-z][a-z0-9-]{0,63}';

/** How groups of a company's provider become roles: the same for sign-in and for access tokens. */
export const groupConfig = {
  /** The claim that has the groups of a person. */
  OIDC_GROUPS_CLAIM: Type.String({ default: 'groups', minLength: 1, maxLength: 100 }),
  /**
   * Roles by group. Who is in one of the groups may be registered, and has these roles, of those that are named here.
   * Empty: only those who are registered get in, with the roles that they have here.
   */
  OIDC_ROLES: Type.Optional(
    Type.String({ pattern: `^${pair}(,${pair})*$`, description: 'group=role, several with commas between' }),
  ),
};

export type GroupRoles = readonly { readonly group: string; readonly role: string }[];

export const groupRolesIn = ({ OIDC_ROLES: text = '' }: { readonly OIDC_ROLES?: string | undefined }): GroupRoles =>
  text.split(',').flatMap((one) => {
    const [group = '', role = ''] = one.split('=');
    return role === '' ? [] : [{ group, role }];
  });

/** The roles of groups, each once. */
export const rolesOfGroups = (roles: GroupRoles, groups: readonly string[]): readonly string[] => [
  ...new Set(roles.flatMap(({ group, role }) => (groups.includes(group) ? [role] : []))),
];

/** The groups in a claim. A claim that is not a list of texts has none: a group is never guessed. */
export const groupsIn = (claim: unknown): readonly string[] =>
  Array.isArray(claim) ? claim.filter((one) => typeof one === 'string') : [];
