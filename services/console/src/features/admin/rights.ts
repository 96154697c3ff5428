import {
  type GrantedPermission,
  type OwnPermission,
  permissions,
  type RightsGround,
  type RoleDetails,
} from '@sales/client';

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

/** What gives a permission: whose things it is for, and what it hides of them. */
export type Ground = Pick<RightsGround, 'permission' | 'scope' | 'owners' | 'hidden'>;

type Owners = Ground['owners'];

const isAllOf = (one: Owners, other: Owners): boolean =>
  one === 'all' || (other !== 'all' && other.every((owner) => one.includes(owner)));

/** What is hidden of things: only a ground that is of all of them can show more than the others. */
export const hiddenBy = (grounds: readonly Ground[]): Ground['hidden'] => {
  const owners = grounds.some((one) => one.owners === 'all')
    ? 'all'
    : [...new Set(grounds.flatMap((one) => one.owners))];
  const whole = grounds.filter((one) => isAllOf(one.owners, owners));
  const [first, ...others] = whole;
  if (first === undefined) return [...new Set(grounds.flatMap(({ hidden }) => hidden))];
  return first.hidden.filter((group) => others.every(({ hidden }) => hidden.includes(group)));
};

/** What some grounds allow together, permission by permission, as a session has it. */
export const permissionsBy = (grounds: readonly Ground[]): readonly OwnPermission[] =>
  permissions.flatMap((permission) => {
    const scope = scopeOf(grounds, permission);
    const hidden = hiddenBy(grounds.filter((one) => covers(one.permission, permission)));
    return scope === undefined ? [] : [{ permission, scope, hidden }];
  });

/** What a role gives by itself to one who has it. */
export const groundsOf = ({ permissions: granted, hidden }: RoleDetails): readonly Ground[] =>
  granted.map((one) => ({ ...one, owners: one.scope === 'all' ? 'all' : [one.scope], hidden }));
