import {
  administrator,
  type FieldGroup,
  fitsPattern,
  type GrantedPermission,
  mayGive,
  ownedAggregates,
  type PermissionScope,
  sharedRights,
} from '@sales/contracts';
import type { Permission } from './permission.ts';

/** Something that is so from an instant on, until the next version of it; `event` has said so. */
export type Version = { readonly from: string; readonly event: string };

/** Something that is so from an instant on, and before another one. */
export type Period = Version & { readonly until?: string };

export type RoleVersion = Version & {
  readonly permissions: readonly GrantedPermission[];
  readonly hidden: readonly FieldGroup[];
  readonly requiresSecondFactor?: boolean;
};

export type UserFacts = {
  readonly activity: readonly (Version & { readonly isActive: boolean })[];
  readonly roles: readonly (Version & { readonly roles: readonly string[] })[];
  /** To whom the user has given what the user may do, and for how long. */
  readonly delegations: readonly (Period & { readonly delegationId?: string; readonly to: string })[];
  /** Of an API key: who has issued it. */
  readonly issuedBy?: string;
};

export type TeamFacts = {
  readonly parents: readonly (Version & { readonly parent?: string })[];
  readonly members: readonly (Period & { readonly user: string })[];
};

/** All that is known of who may do what, at any time. Versions are in the order of their instants. */
export type RightsFacts = {
  /** By code. */
  readonly roles: ReadonlyMap<string, readonly RoleVersion[]>;
  /** By `user:<id>`; programs with an API key by `service:<id>`. */
  readonly users: ReadonlyMap<string, UserFacts>;
  /** By code. */
  readonly teams: ReadonlyMap<string, TeamFacts>;
};

/** Whose things may be seen: of all, or of these users only. */
export type Owners = 'all' | ReadonlySet<string>;

/** What a principal may do with a permission that it has. */
export type Reach = { readonly owners: Owners; readonly hidden: ReadonlySet<FieldGroup> };

/** Why a principal has a permission. */
export type Ground = {
  readonly role: string;
  /** The pattern of the role that the permission fits. */
  readonly permission: string;
  readonly scope: PermissionScope;
  readonly owners: Owners;
  readonly hidden: readonly FieldGroup[];
  /** Of the user who has the role, where that user has delegated it. */
  readonly delegatedBy?: string;
  /** Ids of the events by which it is so: role, assignment, memberships, delegation. */
  readonly events: readonly string[];
};

export type Rights = {
  /** Undefined: not at all. */
  readonly reach: (permission: Permission) => Reach | undefined;
  /** The grounds of a permission; none where it is missing. */
  readonly grounds: (permission: Permission) => readonly Ground[];
  /** What roles say, each permission by itself; those with `*` as they are. */
  readonly all: () => readonly Ground[];
  /** Whether a role asks for a second factor, also one that counts by a delegation. */
  readonly requiresSecondFactor: boolean;
  /** Whether another user has delegated to this one. */
  readonly mayActFor: (user: string) => boolean;
  /** Whether another user, who is none of some, has the permission for the things of an owner. */
  readonly othersMay: (permission: Permission, owner: string | undefined, but: readonly string[]) => boolean;
};

/** Of who may do nothing. */
export const noRights: Rights = {
  ...{ reach: () => undefined, grounds: () => [], all: () => [] },
  ...{ requiresSecondFactor: false, mayActFor: () => false, othersMay: () => false },
};

/**
 * What a principal may do now, `user:<id>` or `service:<id>`, as far as this process has heard: what was recorded may
 * be heard a moment later. @throws NotCaughtUp
 */
export type RightsNow = (principal: string) => Promise<Rights>;

const nothingHidden: ReadonlySet<FieldGroup> = new Set();

/** What is not restricted. */
export const everything: Reach = { owners: 'all', hidden: nothingHidden };

export const isWithin = ({ owners }: Pick<Reach, 'owners'>, owner: string | null | undefined): boolean =>
  owners === 'all' || (owner !== null && owner !== undefined && owners.has(owner));

/** Things within one of these reaches at least. */
export const widest = (reaches: readonly Pick<Reach, 'owners'>[]): Pick<Reach, 'owners'> => ({
  owners: reaches.some(({ owners }) => owners === 'all')
    ? 'all'
    : new Set(reaches.flatMap(({ owners }) => (owners === 'all' ? [] : [...owners]))),
});

/** Whose things are in both. */
export const sharedOwners = (one: Owners, other: Owners): Owners => {
  if (one === 'all') return other;
  return other === 'all' ? one : one.intersection(other);
};

/** The users whose things may be seen, as a part of a question; nothing where all may. */
export const ownersIn = ({ owners }: Pick<Reach, 'owners'>): { readonly owners?: readonly string[] } =>
  owners === 'all' ? {} : { owners: [...owners].toSorted() };

/** What counts at an instant: the last one whose time has come. */
const versionAt = <Of extends Version>(versions: readonly Of[], at: string): Of | undefined =>
  versions.findLast(({ from }) => from <= at);

const holdsAt =
  (at: string) =>
  ({ from, until }: Period): boolean =>
    from <= at && (until === undefined || at < until);

/** The teams below a team, and itself. A circle ends where it began. */
const withBelow = (top: string, children: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> => {
  const found = new Set([top]);
  for (const team of found) for (const child of children.get(team) ?? []) found.add(child);
  return found;
};

/** The users of the teams of a user and of the teams below these, with the events by which it is so. */
const teammatesOf = ({ teams }: RightsFacts, user: string, at: string) => {
  const parents = [...teams].map(([code, team]) => ({ code, ...versionAt(team.parents, at) }));
  const children = new Map(
    [...Map.groupBy(parents, ({ parent }) => parent ?? '')].map(([parent, below]) => [
      parent,
      below.map(({ code }) => code),
    ]),
  );
  const membersAt = (code: string) => (teams.get(code)?.members ?? []).filter(holdsAt(at));
  const own = [...teams.keys()].filter((code) => membersAt(code).some((member) => member.user === user));
  const reached = new Set(own.flatMap((code) => [...withBelow(code, children)]));
  const members = [...reached].flatMap(membersAt);
  return { users: new Set([user, ...members.map((one) => one.user)]), events: members.map(({ event }) => event) };
};

type Held = {
  readonly role: string;
  readonly version: RoleVersion;
  readonly user: string;
  readonly events: readonly string[];
  readonly delegatedBy?: string;
};

/**
 * Whether a user may do anything at an instant, and might since another one. A key may as long as the user or the key
 * might since that has issued it: what a deactivation has ended stays ended. A key of the time before the first
 * administrator, when each request was of `anonymous`, never may.
 */
export const isActiveAt = (
  { users }: Pick<RightsFacts, 'users'>,
  id: string,
  at: string,
  since: string = at,
): boolean => {
  const { activity = [], issuedBy } = users.get(id) ?? {};
  if (versionAt(activity, at)?.isActive !== true) return false;
  if (activity.some(({ isActive, from }) => !isActive && since < from && from <= at)) return false;
  return issuedBy === undefined || isActiveAt({ users }, issuedBy, at, activity[0]?.from);
};

/** What the roles say that were given to a user. */
const givenTo = ({ users, roles }: RightsFacts, user: string, at: string): readonly Held[] => {
  const assigned = isActiveAt({ users }, user, at) ? versionAt(users.get(user)?.roles ?? [], at) : undefined;
  if (assigned === undefined) return [];
  return assigned.roles.flatMap((role) => {
    const version = versionAt(roles.get(role) ?? [], at);
    return version === undefined ? [] : [{ role, version, user, events: [version.event, assigned.event] }];
  });
};

/**
 * The roles of a user by assignment; of a key what they share with those of who has issued it, now: who loses something
 * takes it from the keys as well. What others have delegated is not in: it is not passed on.
 */
const assignedTo = (facts: RightsFacts, user: string, at: string): readonly Held[] => {
  const given = givenTo(facts, user, at);
  const issuedBy = facts.users.get(user)?.issuedBy;
  if (issuedBy === undefined) return given;
  const bounds = assignedTo(facts, issuedBy, at);
  return given.flatMap((held) =>
    bounds.map(({ version, events }) => ({
      ...held,
      version: { ...held.version, ...sharedRights(held.version, version) },
      events: [...new Set([...held.events, ...events])],
    })),
  );
};

/** The roles of a key that who has issued it could not give any more: the key has less than they say. */
export const limitedRoles = (facts: RightsFacts, key: string, at: string): readonly string[] => {
  const issuedBy = facts.users.get(key)?.issuedBy;
  if (issuedBy === undefined) return [];
  const issuer = assignedTo(facts, issuedBy, at).map(({ version }) => version);
  return givenTo(facts, key, at).flatMap(({ role, version }) => (mayGive(issuer, version) ? [] : [role]));
};

/** Whether a user has delegated to another, and both are active. */
const delegates = ({ users }: RightsFacts, from: string, to: string, at: string): boolean => {
  if (!isActiveAt({ users }, from, at) || !isActiveAt({ users }, to, at)) return false;
  return (users.get(from)?.delegations ?? []).some((one) => one.to === to && holdsAt(at)(one));
};

/** What others have delegated to a user. Nothing of it counts while the one who has done so is inactive. */
const delegatedTo = (facts: RightsFacts, user: string, at: string): readonly Held[] => {
  if (!isActiveAt(facts, user, at)) return [];
  return [...facts.users].flatMap(([from, { delegations }]) =>
    delegations
      .filter((one) => one.to === user && from !== user && holdsAt(at)(one))
      .flatMap(({ event }) =>
        assignedTo(facts, from, at).map((held) => ({ ...held, delegatedBy: from, events: [...held.events, event] })),
      ),
  );
};

const aggregateOf = (permission: string): string => permission.slice(0, permission.indexOf(':'));

const covers = (one: Owners, other: Owners): boolean =>
  one === 'all' || (other !== 'all' && [...other].every((owner) => one.has(owner)));

/**
 * Things are those of any ground. A field shows only where a ground that covers all of these things shows it: what one
 * role shows of own things is not shown of those that another role adds.
 */
const reachOf = (grounds: readonly Ground[]): Reach | undefined => {
  if (grounds.length === 0) return undefined;
  const { owners } = widest(grounds);
  const whole = grounds.filter((one) => covers(one.owners, owners));
  const [first] = whole;
  const hidden =
    first === undefined
      ? grounds.flatMap((one) => one.hidden)
      : first.hidden.filter((group) => whole.every((one) => one.hidden.includes(group)));
  return { owners, hidden: hidden.length === 0 ? nothingHidden : new Set(hidden) };
};

const noRoles: ReadonlySet<string> = new Set();

/**
 * What a user may do at an instant, without some of the roles that are the user's own. A permission costs what it takes
 * to find it once; after that a look-up.
 */
export const compile = (facts: RightsFacts, user: string, at: string, without = noRoles): Rights => {
  const own = assignedTo(facts, user, at).filter(({ role }) => !without.has(role));
  const held = [...own, ...delegatedTo(facts, user, at)];
  const mates = new Map<string, ReturnType<typeof teammatesOf>>();
  const matesOf = (of: string) => {
    const known = mates.get(of) ?? teammatesOf(facts, of, at);
    mates.set(of, known);
    return known;
  };
  const groundOf = (
    { role, version: { hidden }, user: of, events, delegatedBy }: Held,
    { permission: pattern, scope }: GrantedPermission,
    aggregate: string,
  ): Ground => {
    const ground = { role, permission: pattern, scope, hidden, ...(delegatedBy !== undefined && { delegatedBy }) };
    if (scope === 'all' || (aggregate !== '*' && !ownedAggregates.has(aggregate)))
      return { ...ground, owners: 'all', events };
    if (scope === 'own') return { ...ground, owners: new Set([of]), events };
    const { users, events: memberships } = matesOf(of);
    return { ...ground, owners: users, events: [...new Set([...events, ...memberships])] };
  };
  const grounds = (permission: Permission): readonly Ground[] =>
    held.flatMap((one) =>
      one.version.permissions
        .filter((granted) => fitsPattern(granted.permission, permission))
        .map((granted) => groundOf(one, granted, aggregateOf(permission))),
    );
  const reaches = new Map<Permission, Reach | undefined>();
  return {
    grounds,
    all: () =>
      held.flatMap((one) =>
        one.version.permissions.map((granted) => groundOf(one, granted, aggregateOf(granted.permission))),
      ),
    requiresSecondFactor: held.some(({ version }) => version.requiresSecondFactor === true),
    mayActFor: (other) => delegates(facts, other, user, at),
    othersMay: (permission, owner, but) =>
      [...facts.users.keys()].some((other) => {
        if (!other.startsWith('user:') || other === user || but.includes(other)) return false;
        const reach = compile(facts, other, at).reach(permission);
        return reach !== undefined && isWithin(reach, owner);
      }),
    reach: (permission) => {
      if (!reaches.has(permission)) reaches.set(permission, reachOf(grounds(permission)));
      return reaches.get(permission);
    },
  };
};

/**
 * The instants after `at` at which what a user may do changes by itself: a membership or a delegation begins or ends,
 * or what was said ahead of its time counts. Undefined when there are none.
 */
export const nextChange = ({ roles, users, teams }: RightsFacts, at: string): string | undefined => {
  const dated: readonly Period[] = [
    ...[...roles.values()].flat(),
    ...[...users.values()].flatMap((user) => [...user.activity, ...user.roles, ...user.delegations]),
    ...[...teams.values()].flatMap((team) => [...team.parents, ...team.members]),
  ];
  let next: string | undefined;
  for (const { from, until } of dated)
    for (const instant of [from, until])
      if (instant !== undefined && instant > at && (next === undefined || instant < next)) next = instant;
  return next;
};

/** Whether there is a user who is active and may do everything: from then on rights are enforced. */
export const hasAdministrator = (facts: RightsFacts, at: string): boolean =>
  [...facts.users.keys()]
    .filter((user) => user.startsWith('user:'))
    .some((user) => assignedTo(facts, user, at).some(({ role }) => role === administrator));
