import { type FieldGroup, type PermissionScope, permissions } from '@sales/contracts';
import type { Permission, Rights } from '@sales/service-kit';

export type OwnPermission = {
  readonly permission: string;
  readonly scope: PermissionScope;
  readonly hidden: readonly FieldGroup[];
};

/** What a user may do, each permission by its name, for the widest scope that a role or a delegation gives. */
export const ownPermissions = ({ reach, grounds }: Rights): readonly OwnPermission[] =>
  permissions.flatMap((permission) => {
    const reached = reach(permission as Permission);
    if (reached === undefined) return [];
    const isOfTeam = grounds(permission as Permission).some(({ scope }) => scope === 'team');
    const scope = reached.owners === 'all' ? 'all' : isOfTeam ? 'team' : 'own';
    return [{ permission, scope, hidden: [...reached.hidden].toSorted() }];
  });
