import type { GrantedPermission } from '@sales/client';

export type Scope = GrantedPermission['scope'];

/** The wider ones last. */
export const scopes: readonly Scope[] = ['own', 'team', 'all'];

const covers = (pattern: string, permission: string): boolean => {
  const [things, verbs] = pattern.split(':');
  const [thing, verb] = permission.split(':');
  return (things === '*' || things === thing) && (verbs === '*' || verbs === verb);
};

/** How far a role has a permission: the widest of what it says, a `*` included. Undefined: it has it not. */
export const scopeOf = (granted: readonly GrantedPermission[], permission: string): Scope | undefined =>
  scopes.findLast((scope) => granted.some((one) => one.scope === scope && covers(one.permission, permission)));

/** Whether a role has a permission by a `*`, which is changed in the role as a whole. */
export const isByPattern = (granted: readonly GrantedPermission[], permission: string): boolean =>
  granted.some((one) => one.permission !== permission && covers(one.permission, permission));

/** What is granted with a permission set to a scope, or taken away. */
export const withScope = (
  granted: readonly GrantedPermission[],
  permission: string,
  scope: Scope | undefined,
): readonly GrantedPermission[] => [
  ...granted.filter((one) => one.permission !== permission),
  ...(scope === undefined ? [] : [{ permission, scope }]),
];

/** Permissions by what they are about, in the order in which they are given. */
export const byThing = (
  permissions: readonly string[],
): readonly (readonly [thing: string, all: readonly string[]])[] => [
  ...Map.groupBy(permissions, (permission) => permission.split(':')[0] ?? ''),
];
