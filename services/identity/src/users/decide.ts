import { allRights, mayGive, type UserDetails, uniqueValues } from '@sales/contracts';
import { again, equal, type KeyName } from '@sales/eventsourcing';
import type { Asker, AssignRoles, ChangeUser, Claim, RegisterUser, Release, UserCommand } from './commands.ts';
import { reject, type UserErrorCode } from './errors.ts';
import type { UserEvent } from './events.ts';
import { isAdministrator, mostDelegations, type User, type UserState } from './state.ts';

type Decision = readonly UserEvent[];

/** The one spelling in which an e-mail address is compared. */
export const emailKey = (email: string): string => uniqueValues({ emails: [{ email }] })[0]?.value ?? '';

const requireClaim = (email: string, claim: Claim | undefined, { epoch }: UserState): void => {
  if (claim === undefined || claim.epoch !== epoch || emailKey(claim.email) !== emailKey(email))
    reject('user/unclaimed');
};

const register = ({ personId, details, claim }: RegisterUser, state: UserState): Decision => {
  if (state.status === 'registered' && state.erasedKeys !== undefined) return reject('user/erased');
  if (state.status === 'registered') return again<UserErrorCode>('user/already-registered', {}, state.details, details);
  requireClaim(details.email, claim, state);
  return [{ type: 'UserRegistered', data: { personId, ...details } }];
};

/**
 * Refuses what is done to a user who has, or would have, more than the caller may give: a caller who changes
 * the e-mail address of an administrator can become one.
 */
const requireGiving = (asker: Asker | undefined, roles: readonly string[]): void => {
  const { giver, roles: known } = asker ?? reject('user/unread');
  const said = roles.map((role) => ({ role, rights: known[role] ?? reject('user/unread') }));
  for (const { role, rights } of said) if (rights.length === 0) reject('user/role-unknown', { role });
  const beyond = said.filter(({ rights }) => rights.some((one) => !mayGive(giver, one)));
  if (beyond.length > 0) reject('user/beyond-own-rights', { roles: beyond.map(({ role }) => role) });
};

/** An administrator goes only when it is certain that another one stays. */
const requireRelease = (release: Release | undefined, user: User): void => {
  if (isAdministrator(user) && release?.epoch !== user.epoch) reject('user/unreleased');
};

const change = ({ asker, changes, claim }: ChangeUser, user: User): Decision => {
  const details: UserDetails = { ...user.details, ...changes };
  if (equal(details, user.details)) return [];
  if (asker?.isSelf !== true) requireGiving(asker, user.roles);
  if (emailKey(details.email) !== emailKey(user.details.email)) requireClaim(details.email, claim, user);
  return [{ type: 'UserChanged', data: { personId: user.personId, ...details } }];
};

const assignRoles = ({ asker, roles, release }: AssignRoles, user: User): Decision => {
  const wanted = [...new Set(roles)].sort();
  if (equal(wanted, user.roles)) return [];
  requireGiving(asker, [...new Set([...user.roles, ...wanted])]);
  if (!isAdministrator({ ...user, roles: wanted })) requireRelease(release, user);
  return [{ type: 'RolesAssigned', data: { roles: wanted } }];
};

const requireOwn = (asker: Asker | undefined): void => {
  const { giver, isSelf } = asker ?? reject('user/unread');
  if (!isSelf && !mayGive(giver, allRights)) reject('user/not-own');
};

const delegate = (
  { asker, user: self, delegation, isToUser, now }: Extract<UserCommand, { readonly type: 'GrantDelegation' }>,
  user: User,
): Decision => {
  const { delegationId, to, from, until } = delegation;
  const known = user.delegations.find((one) => one.delegationId === delegationId);
  if (known !== undefined)
    return again<UserErrorCode>('user/delegation-already-exists', { delegationId }, known, delegation);
  if (user.ended.includes(delegationId)) return reject('user/delegation-already-exists', { delegationId });
  if (!user.isActive) return reject('user/deactivated');
  requireOwn(asker);
  if (until <= from) return reject('user/delegation-without-time', { from, until });
  if (from < now) return reject('user/delegation-passed', { from, earliest: now });
  if (to === self) return reject('user/delegation-to-self');
  if (!isToUser) return reject('user/to-unknown', { to });
  if (user.delegations.filter((one) => one.until > now).length >= mostDelegations)
    return reject('user/too-many-delegations', { most: mostDelegations });
  return [{ type: 'DelegationGranted', data: delegation }];
};

const endDelegation = (asker: Asker | undefined, delegationId: string, user: User): Decision => {
  if (user.ended.includes(delegationId)) return [];
  if (user.delegations.every((one) => one.delegationId !== delegationId))
    return reject('user/delegation-unknown', { delegationId });
  requireOwn(asker);
  return [{ type: 'DelegationEnded', data: { delegationId } }];
};

/** What a user who is erased can still be told: what changes nothing, or ends something. */
const ofErased: ReadonlySet<UserCommand['type']> = new Set([
  ...(['DeactivateUser', 'EraseUser', 'RecordErasure', 'EndDelegation'] as const),
  ...(['SignOut', 'SignOutEverywhere'] as const),
]);

const erase = ({ asker, release }: Extract<UserCommand, { readonly type: 'EraseUser' }>, user: User): Decision => {
  if (user.erasedKeys !== undefined) return [];
  requireGiving(asker, user.roles);
  requireRelease(release, user);
  const { personId, isActive } = user;
  return [
    ...(isActive ? [{ type: 'UserDeactivated', data: {} } as const] : []),
    { type: 'UserErased', data: { personId } },
  ];
};

const recordErasure = (keys: readonly KeyName[], { erasedKeys = [] }: User): Decision => {
  const isKnown = (key: KeyName) => erasedKeys.some((one) => one.person === key.person && one.purpose === key.purpose);
  const more = keys.filter((key) => !isKnown(key)).map(({ person, purpose }) => ({ person, purpose }));
  return more.length === 0 ? [] : [{ type: 'PersonalDataErased', data: { keys: more } }];
};

type LaterCommand = Exclude<UserCommand, { readonly type: 'RegisterUser' | 'WithdrawClaim' }>;

const decideRegistered = (command: LaterCommand, user: User): Decision => {
  if (user.erasedKeys !== undefined && !ofErased.has(command.type)) return reject('user/erased');
  switch (command.type) {
    case 'ChangeUser':
      return change(command, user);
    case 'AssignRoles':
      return assignRoles(command, user);
    case 'KeepAdministrator':
      // The same roles once more, at the next epoch.
      return isAdministrator(user) && user.epoch === command.epoch
        ? [{ type: 'RolesAssigned', data: { roles: user.roles } }]
        : [];
    case 'DeactivateUser':
      if (!user.isActive) return [];
      requireGiving(command.asker, user.roles);
      requireRelease(command.release, user);
      return [{ type: 'UserDeactivated', data: {} }];
    case 'EraseUser':
      return erase(command, user);
    case 'RecordErasure':
      return recordErasure(command.keys, user);
    case 'ReactivateUser':
      if (user.isActive) return [];
      requireGiving(command.asker, user.roles);
      return [{ type: 'UserReactivated', data: {} }];
    case 'GrantDelegation':
      return delegate(command, user);
    case 'EndDelegation':
      return endDelegation(command.asker, command.delegationId, user);
    case 'LinkCompanyAccount':
      return user.accounts.includes(command.account)
        ? []
        : [{ type: 'CompanyAccountLinked', data: { account: command.account } }];
    case 'SignOut':
      return user.ended.includes(command.sessionId)
        ? []
        : [{ type: 'SignedOut', data: { sessionId: command.sessionId } }];
    case 'SignOutEverywhere':
      if (command.asker?.isSelf !== true) requireGiving(command.asker, user.roles);
      return [{ type: 'SignedOutEverywhere', data: {} }];
  }
};

export const decide = (command: UserCommand, state: UserState): Decision => {
  if (command.type === 'RegisterUser') return register(command, state);
  if (command.type === 'WithdrawClaim') {
    const { email, epoch } = command;
    if (state.status === 'registered' && emailKey(state.details.email) === emailKey(email))
      return reject('user/claim-in-use');
    return state.epoch === epoch ? [{ type: 'ClaimWithdrawn', data: {} }] : [];
  }
  return decideRegistered(command, state.status === 'none' ? reject('user/unknown') : state);
};
