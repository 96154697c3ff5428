import { allRights, mayGive, type RoleRights, type UserDetails } from '@sales/contracts';
import { DomainError } from '@sales/eventsourcing';
import { atOneInstant, fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asker, Delegation, UserCommand } from './commands.ts';
import { emailKey } from './decide.ts';
import type { UserEvent } from './events.ts';
import { isAdministrator, type UserState } from './state.ts';
import { user as rules } from './user.ts';

const given = specification(rules);

const details: UserDetails = { name: 'Ann', email: 'ann@example.com', locale: 'en' };
const personId = 'p1';
const registered: UserEvent = { type: 'UserRegistered', data: { personId, ...details } };
const withRoles = (...roles: readonly string[]): UserEvent => ({ type: 'RolesAssigned', data: { roles } });
const deactivated: UserEvent = { type: 'UserDeactivated', data: {} };

const reader: RoleRights = { permissions: [{ permission: 'order:read', scope: 'all' }], hidden: [] };
const known: Asker['roles'] = { administrator: [allRights], reader: [reader], ghost: [] };
const boss: Asker = { giver: [allRights], isSelf: false, roles: known };
const clerk: Asker = { giver: [reader], isSelf: false, roles: known };
const self: Asker = { giver: [], isSelf: true, roles: known };

const claim = (email: string, epoch: number) => ({ claim: { email, epoch } });
const register: UserCommand = { type: 'RegisterUser', personId, details, ...claim(details.email, 0) };

describe('a user', () => {
  test('is registered with an e-mail address that was claimed', () => {
    given().when(register).then(registered);
    given().when({ type: 'RegisterUser', personId, details }).thenRejected('user/unclaimed');
    given()
      .when({ ...register, ...claim('other@example.com', 0) })
      .thenRejected('user/unclaimed');
    given({ type: 'ClaimWithdrawn', data: {} }).when(register).thenRejected('user/unclaimed');
  });

  test('is registered once: the same adds nothing, whichever person the keys know', () => {
    given(registered)
      .when({ ...register, personId: 'p2' })
      .then();
    given(registered)
      .when({ ...register, details: { ...details, name: 'Eve' } })
      .thenRejected('user/already-registered', { differences: { name: { recorded: 'Ann', sent: 'Eve' } } });
  });

  test('changes in what is said only, and takes a claim for another address', () => {
    const change: UserCommand = { type: 'ChangeUser', changes: { name: 'Eve' }, asker: boss };
    given(registered)
      .when(change)
      .then({ type: 'UserChanged', data: { personId, ...details, name: 'Eve' } });
    given(registered)
      .when({ ...change, changes: { name: 'Ann' } })
      .then();
    const email = 'new@example.com';
    given(registered)
      .when({ ...change, changes: { email } })
      .thenRejected('user/unclaimed');
    given(registered)
      .when({ ...change, changes: { email }, ...claim(email, 1) })
      .then({ type: 'UserChanged', data: { personId, ...details, email } });
    given(registered)
      .when({ ...change, changes: { email: 'ANN@example.com' } })
      .then({ type: 'UserChanged', data: { personId, ...details, email: 'ANN@example.com' } });
  });

  test('that there is not is refused', () => {
    given().when({ type: 'AssignRoles', roles: [], asker: boss }).thenRejected('user/unknown');
  });

  test('has an account at the provider of the company once, and none once erased', () => {
    const link: UserCommand = { type: 'LinkCompanyAccount', account: personId };
    const linked: UserEvent = { type: 'CompanyAccountLinked', data: { account: personId } };
    given(registered).when(link).then(linked);
    given(registered, linked).when(link).then();
    given(registered, deactivated, { type: 'UserErased', data: { personId } }).when(link).thenRejected('user/erased');
    given().when(link).thenRejected('user/unknown');
  });

  test('who is an administrator is kept, at the next epoch, and only at the one that was looked at', () => {
    const keep = (epoch: number): UserCommand => ({ type: 'KeepAdministrator', epoch });
    const roles = withRoles('administrator');
    given(registered, roles).when(keep(2)).then(roles);
    given(registered, roles).when(keep(1)).then();
    given(registered, roles, roles).when(keep(2)).then();
    given(registered, roles, deactivated).when(keep(3)).then();
    given(registered, withRoles('reader')).when(keep(2)).then();
  });

  test('signs out once of a session', () => {
    const out: UserEvent = { type: 'SignedOut', data: { sessionId: 's1' } };
    given(registered).when({ type: 'SignOut', sessionId: 's1' }).then(out);
    given(registered, out).when({ type: 'SignOut', sessionId: 's1' }).then();
    given(registered).when({ type: 'SignOutEverywhere', asker: self }).then({ type: 'SignedOutEverywhere', data: {} });
  });
});

describe('a user who is erased', () => {
  const erased: UserEvent = { type: 'UserErased', data: { personId } };
  const erase: UserCommand = { type: 'EraseUser', asker: boss };
  const key = { person: personId, purpose: 'contact' };
  const record: UserCommand = { type: 'RecordErasure', keys: [key] };
  const done: UserEvent = { type: 'PersonalDataErased', data: { keys: [key] } };

  test('is deactivated with it, once, and by those who may give what the user has', () => {
    given(registered, withRoles('reader')).when(erase).then(deactivated, erased);
    given(registered, deactivated).when(erase).then(erased);
    given(registered, deactivated, erased).when(erase).then();
    given(registered).when({ type: 'EraseUser' }).thenRejected('user/unread');
    given(registered, withRoles('administrator'))
      .when({ ...erase, asker: clerk })
      .thenRejected('user/beyond-own-rights');
    given(registered, withRoles('administrator')).when(erase).thenRejected('user/unreleased');
  });

  test('says each key that is destroyed once', () => {
    given(registered, deactivated, erased).when(record).then(done);
    given(registered, deactivated, erased, done).when(record).then();
  });

  test('has no name any more, and comes back in no way', () => {
    const state = fold(rules, [registered, withRoles('reader'), deactivated, erased, done]);
    expect(state).toMatchObject({ isActive: false, details: { name: '[erased]', email: '[erased]' } });
    const back: readonly UserCommand[] = [
      ...([{ type: 'ReactivateUser', asker: boss }, register] as const),
      { type: 'ChangeUser', changes: { name: 'Ann' }, asker: boss },
      { type: 'AssignRoles', roles: [], asker: boss },
    ];
    for (const command of back) given(registered, deactivated, erased).when(command).thenRejected('user/erased');
    given(registered, deactivated, erased).when({ type: 'SignOutEverywhere', asker: boss }).then({
      type: 'SignedOutEverywhere',
      data: {},
    });
  });
});

describe('roles', () => {
  test('are those that were said last, each once, in their order', () => {
    given(registered)
      .when({ type: 'AssignRoles', roles: ['reader', 'administrator', 'reader'], asker: boss })
      .then(withRoles('administrator', 'reader'));
    given(registered, withRoles('reader'))
      .when({ type: 'AssignRoles', roles: ['reader'], asker: boss })
      .then();
  });

  test('are not given, and not taken away, by those who have less', () => {
    const assign = (...roles: readonly string[]): UserCommand => ({ type: 'AssignRoles', roles, asker: clerk });
    given(registered).when(assign('reader')).then(withRoles('reader'));
    given(registered)
      .when(assign('administrator'))
      .thenRejected('user/beyond-own-rights', { roles: ['administrator'] });
    given(registered, withRoles('administrator')).when(assign()).thenRejected('user/beyond-own-rights');
    given(registered).when(assign('ghost')).thenRejected('user/role-unknown', { role: 'ghost' });
    given(registered).when(assign('new')).thenRejected('user/unread');
    given(registered)
      .when({ type: 'AssignRoles', roles: ['reader'] })
      .thenRejected('user/unread');
  });

  test('that will say more count as that', () => {
    const asker = { ...clerk, roles: { reader: [reader, allRights] } };
    given(registered)
      .when({ type: 'AssignRoles', roles: ['reader'], asker })
      .thenRejected('user/beyond-own-rights', { roles: ['reader'] });
  });
});

describe('an administrator', () => {
  const administrator = [registered, withRoles('administrator')] as const;

  test('goes when another one stays for certain, at this epoch', () => {
    const go: UserCommand = { type: 'DeactivateUser', asker: boss };
    given(...administrator)
      .when(go)
      .thenRejected('user/unreleased');
    given(...administrator)
      .when({ ...go, release: { epoch: 1 } })
      .thenRejected('user/unreleased');
    given(...administrator)
      .when({ ...go, release: { epoch: 2 } })
      .then(deactivated);
    const take: UserCommand = { type: 'AssignRoles', roles: ['reader'], asker: boss };
    given(...administrator)
      .when(take)
      .thenRejected('user/unreleased');
    given(...administrator)
      .when({ ...take, release: { epoch: 2 } })
      .then(withRoles('reader'));
    given(...administrator)
      .when({ ...take, roles: ['reader', 'administrator'] })
      .then(withRoles('administrator', 'reader'));
  });

  test('who is deactivated is none, and is not touched by those who have less', () => {
    given(...administrator, deactivated)
      .when({ type: 'AssignRoles', roles: [], asker: boss })
      .then(withRoles());
    given(...administrator, deactivated)
      .when({ type: 'ReactivateUser', asker: clerk })
      .thenRejected('user/beyond-own-rights');
    given(...administrator, deactivated)
      .when({ type: 'DeactivateUser' })
      .then();
    const email = 'mine@example.com';
    given(...administrator)
      .when({ type: 'ChangeUser', changes: { email }, asker: clerk, ...claim(email, 2) })
      .thenRejected('user/beyond-own-rights');
    given(...administrator)
      .when({ type: 'SignOutEverywhere', asker: clerk })
      .thenRejected('user/beyond-own-rights');
  });
});

const [now, later, latest] = ['2026-03-01T00:00:00.000Z', '2026-03-05T00:00:00.000Z', '2026-03-09T00:00:00.000Z'];

describe('a delegation', () => {
  const delegation: Delegation = { delegationId: 'd1', to: 'user:bob', from: now, until: later };
  const delegate = (more: Partial<Delegation> = {}, asker = self, isToUser = true): UserCommand => ({
    type: 'GrantDelegation',
    ...{ user: 'user:ann', delegation: { ...delegation, ...more }, isToUser, now, asker },
  });
  const granted: UserEvent = { type: 'DelegationGranted', data: delegation };
  const ended: UserEvent = { type: 'DelegationEnded', data: { delegationId: 'd1' } };

  test('is given once, and ended once', () => {
    given(registered).when(delegate()).then(granted);
    given(registered, granted).when(delegate()).then();
    given(registered, granted)
      .when(delegate({ until: latest }))
      .thenRejected('user/delegation-already-exists');
    given(registered, granted, ended).when(delegate()).thenRejected('user/delegation-already-exists');
    given(registered, granted).when({ type: 'EndDelegation', delegationId: 'd1', asker: self }).then(ended);
    given(registered, granted, ended).when({ type: 'EndDelegation', delegationId: 'd1', asker: self }).then();
    given(registered)
      .when({ type: 'EndDelegation', delegationId: 'd1', asker: self })
      .thenRejected('user/delegation-unknown', { delegationId: 'd1' });
  });

  test('is given by the user, or by an administrator', () => {
    given(registered).when(delegate({}, boss)).then(granted);
    given(registered).when(delegate({}, clerk)).thenRejected('user/not-own');
    given(registered, granted)
      .when({ type: 'EndDelegation', delegationId: 'd1', asker: clerk })
      .thenRejected('user/not-own');
  });

  test.each([
    [{ until: now }, 'user/delegation-without-time'],
    [{ from: '2026-02-28T00:00:00.000Z' }, 'user/delegation-passed'],
    [{ to: 'user:ann' }, 'user/delegation-to-self'],
  ])('is refused: %j', (more, code) => {
    given(registered).when(delegate(more)).thenRejected(code);
  });

  test('is refused to one who is not an active user, and by one who is not active', () => {
    given(registered)
      .when(delegate({}, self, false))
      .thenRejected('user/to-unknown', { to: 'user:bob' });
    given(registered, deactivated).when(delegate()).thenRejected('user/deactivated');
  });

  test('that has run out is forgotten, so that a state does not grow', () => {
    const many = Array.from(
      { length: 50 },
      (_, nth): UserEvent => ({
        type: 'DelegationGranted',
        data: { ...delegation, delegationId: `d${nth}` },
      }),
    );
    given(registered, ...many)
      .when(delegate({ delegationId: 'one' }))
      .thenRejected('user/too-many-delegations');
    const state = fold(rules, [registered, ...many, { ...granted, at: latest }]);
    expect(state.status === 'registered' && state.delegations).toEqual([delegation]);
  });
});

const user = atOneInstant(rules, now);
const emails = fc.constantFrom('ann@example.com', 'ANN@example.com', 'bob@example.com');
const askers = fc.constantFrom(boss, clerk, self);
const commands: fc.Arbitrary<UserCommand> = fc.oneof(
  emails.map((email): UserCommand => ({ type: 'RegisterUser', personId, details: { ...details, email } })),
  fc.tuple(emails, askers).map(([email, asker]): UserCommand => ({ type: 'ChangeUser', changes: { email }, asker })),
  fc
    .tuple(fc.subarray(['administrator', 'reader', 'ghost']), askers)
    .map(([roles, asker]): UserCommand => ({ type: 'AssignRoles', roles, asker })),
  askers.map((asker): UserCommand => ({ type: 'DeactivateUser', asker })),
  askers.map((asker): UserCommand => ({ type: 'ReactivateUser', asker })),
  askers.map((asker): UserCommand => ({ type: 'EraseUser', asker })),
  fc.constantFrom('s1', 's2').map((sessionId): UserCommand => ({ type: 'SignOut', sessionId })),
  fc.tuple(fc.constantFrom('d1', 'd2'), askers).map(
    ([delegationId, asker]): UserCommand => ({
      type: 'GrantDelegation',
      ...{ user: 'user:ann', delegation: { delegationId, to: 'user:bob', from: now, until: later } },
      ...{ isToUser: true, now, asker },
    }),
  ),
  fc
    .tuple(fc.constantFrom('d1', 'd2'), askers)
    .map(([delegationId, asker]): UserCommand => ({ type: 'EndDelegation', delegationId, asker })),
  fc.nat({ max: 6 }).map((epoch): UserCommand => ({ type: 'WithdrawClaim', epoch, email: 'bob@example.com' })),
);

const emailOf = (command: UserCommand): string | undefined =>
  command.type === 'RegisterUser'
    ? command.details.email
    : command.type === 'ChangeUser'
      ? command.changes.email
      : undefined;

/** With a claim and a release at an epoch, as the service fetches them. */
const prepared = (command: UserCommand, epoch: number): UserCommand => {
  const email = emailOf(command);
  return { ...command, release: { epoch }, ...(email !== undefined && { claim: { epoch, email } }) } as UserCommand;
};

const attempt = (command: UserCommand, state: UserState): readonly UserEvent[] => {
  try {
    return user.decide(command, state);
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
};

const rolesIn = (state: UserState): readonly string[] => (state.status === 'none' ? [] : state.roles);
const emailIn = (state: UserState): string => (state.status === 'none' ? '' : emailKey(state.details.email));

test('whatever is commanded, the rules hold, and an accepted command repeated adds nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(commands, fc.integer({ min: -1, max: 0 })), { maxLength: 40 }), (sequence) => {
      let state: UserState = user.initialState;
      const history: UserEvent[] = [];
      for (const [command, off] of sequence) {
        const events = attempt(prepared(command, state.epoch + off), state);
        const next = events.reduce(user.evolve, state);
        if (events.length > 0) expect(attempt(prepared(command, next.epoch), next)).toEqual([]);
        expect(next.epoch).toBeGreaterThanOrEqual(state.epoch);
        // What was claimed or released at another epoch is worth nothing.
        if (off !== 0 && command.type !== 'EraseUser') expect(emailIn(next)).toBe(emailIn(state));
        if (off !== 0 && isAdministrator(state)) expect(isAdministrator(next)).toBe(true);
        if (isAdministrator(state) !== isAdministrator(next)) expect(next.epoch).toBeGreaterThan(state.epoch);
        // No user gets, or loses, a role that the one who asks could not give.
        const moved = new Set(rolesIn(state)).symmetricDifference(new Set(rolesIn(next)));
        const giver = 'asker' in command ? (command.asker?.giver ?? []) : [];
        for (const role of moved) expect((known[role] ?? []).every((rights) => mayGive(giver, rights))).toBe(true);
        expect([...moved]).not.toContain('ghost');
        history.push(...events);
        // As it comes back from a snapshot.
        state = JSON.parse(JSON.stringify(next));
      }
      expect(
        fold(
          rules,
          history.map((event) => ({ ...event, at: now })),
        ),
      ).toEqual(state);
    }),
    { numRuns: 300 },
  );
});
