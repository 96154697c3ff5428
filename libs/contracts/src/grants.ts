import { type FieldGroup, fieldGroups, fieldGroupsOf, type GrantedPermission, ownedAggregates } from './rights.ts';

/** What a role says, without its name. */
export type RoleRights = { readonly permissions: readonly GrantedPermission[]; readonly hidden: readonly FieldGroup[] };

/** What one who gives rights has by roles; everything, in a system that has no administrator yet. */
export type Giver = 'everything' | readonly RoleRights[];

/** What the role `administrator` says. */
export const allRights: RoleRights = { permissions: [{ permission: '*:*', scope: 'all' }], hidden: [] };

const width: Readonly<Record<GrantedPermission['scope'], number>> = { own: 0, team: 1, all: 2 };

const partsOf = (permission: string): readonly [aggregate: string, verb: string] => {
  const [aggregate = '', verb = ''] = permission.split(':');
  return [aggregate, verb];
};

/** Whether a pattern says all that another one says. */
export const fitsPattern = (pattern: string, other: string): boolean => {
  const [[aggregate, verb], [wantedAggregate, wantedVerb]] = [partsOf(pattern), partsOf(other)];
  return (aggregate === '*' || aggregate === wantedAggregate) && (verb === '*' || verb === wantedVerb);
};

/** Whether a role gives a permission at least as far, and shows at least what is shown with it. */
const covers = ({ permissions, hidden }: RoleRights, wanted: GrantedPermission, hiddenThen: readonly FieldGroup[]) => {
  const [aggregate] = partsOf(wanted.permission);
  const isOwned = aggregate === '*' || ownedAggregates.has(aggregate);
  const groups = aggregate === '*' ? fieldGroups : (fieldGroupsOf[aggregate] ?? []);
  if (groups.some((group) => hidden.includes(group) && !hiddenThen.includes(group))) return false;
  return permissions.some(
    ({ permission, scope }) =>
      fitsPattern(permission, wanted.permission) && (!isOwned || width[scope] >= width[wanted.scope]),
  );
};

/**
 * Whether someone may give these rights: each permission is one that they have themselves by a role, as far and with
 * the same fields. What others have delegated to them does not count: it is not passed on.
 */
export const mayGive = (giver: Giver, { permissions, hidden }: RoleRights): boolean =>
  giver === 'everything' || permissions.every((wanted) => giver.some((own) => covers(own, wanted, hidden)));

const narrower = (one: string, other: string): string | undefined =>
  one === other || other === '*' ? one : one === '*' ? other : undefined;

/** What two patterns both say; undefined: nothing. */
const inBoth = (one: string, other: string): string | undefined => {
  const [[aggregate, verb], [otherAggregate, otherVerb]] = [partsOf(one), partsOf(other)];
  const [both, bothVerbs] = [narrower(aggregate, otherAggregate), narrower(verb, otherVerb)];
  return both === undefined || bothVerbs === undefined ? undefined : `${both}:${bothVerbs}`;
};

/** What two roles both say: each permission for the narrower scope, without the fields that one of them withholds. */
export const sharedRights = (one: RoleRights, other: RoleRights): RoleRights => ({
  permissions: one.permissions.flatMap((own) =>
    other.permissions.flatMap((theirs) => {
      const permission = inBoth(own.permission, theirs.permission);
      const scope = width[own.scope] <= width[theirs.scope] ? own.scope : theirs.scope;
      return permission === undefined ? [] : [{ permission, scope }];
    }),
  ),
  hidden: fieldGroups.filter((group) => one.hidden.includes(group) || other.hidden.includes(group)),
});
