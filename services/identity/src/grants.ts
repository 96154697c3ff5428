import { type FieldGroup, fieldGroups, fieldGroupsOf, type GrantedPermission, ownedAggregates } from '@sales/contracts';

/** What a role says, without its name. */
export type Rights = { readonly permissions: readonly GrantedPermission[]; readonly hidden: readonly FieldGroup[] };

/** What one who gives rights has by roles; everything, in a system that has no administrator yet. */
export type Giver = 'everything' | readonly Rights[];

/** What the role `administrator` says. */
export const allRights: Rights = { permissions: [{ permission: '*:*', scope: 'all' }], hidden: [] };

const width: Readonly<Record<GrantedPermission['scope'], number>> = { own: 0, team: 1, all: 2 };

const partsOf = (permission: string): readonly [aggregate: string, verb: string] => {
  const [aggregate = '', verb = ''] = permission.split(':');
  return [aggregate, verb];
};

/** Whether a pattern says all that another one says. */
const fits = (pattern: string, other: string): boolean => {
  const [[aggregate, verb], [wantedAggregate, wantedVerb]] = [partsOf(pattern), partsOf(other)];
  return (aggregate === '*' || aggregate === wantedAggregate) && (verb === '*' || verb === wantedVerb);
};

/** Whether a role gives a permission at least as far, and shows at least what is shown with it. */
const covers = ({ permissions, hidden }: Rights, wanted: GrantedPermission, hiddenThen: readonly FieldGroup[]) => {
  const [aggregate] = partsOf(wanted.permission);
  const isOwned = aggregate === '*' || ownedAggregates.has(aggregate);
  const groups = aggregate === '*' ? fieldGroups : (fieldGroupsOf[aggregate] ?? []);
  if (groups.some((group) => hidden.includes(group) && !hiddenThen.includes(group))) return false;
  return permissions.some(
    ({ permission, scope }) => fits(permission, wanted.permission) && (!isOwned || width[scope] >= width[wanted.scope]),
  );
};

/**
 * Whether someone may give these rights: each permission is one that they have themselves by a role, as far and with
 * the same fields. What others have delegated to them does not count: it is not passed on.
 */
export const mayGive = (giver: Giver, { permissions, hidden }: Rights): boolean =>
  giver === 'everything' || permissions.every((wanted) => giver.some((own) => covers(own, wanted, hidden)));
