import type { PublishedEvent } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recording, type Said } from './fixture.ts';
import { foldRights, isWithdrawn, type KnownRights, keyAt, nothingKnown } from './known-rights.ts';
import { compile, hasAdministrator, limitedRoles, nextChange } from './rights.ts';

const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;
const [ann, bob] = [testId(1), testId(2)];

const said = (category: string, id: string, name: string, data: object, on = 1, from = on): Said => ({
  ...{ category, id, name, data, recordedAt: day(on), effectiveAt: day(from) },
});
const role = (code: string, permission: string, scope: string, on = 1, from = on): Said =>
  said('role', code, 'RoleDefined', { name: code, permissions: [{ permission, scope }], hidden: [] }, on, from);
const user = (id: string, on = 1): Said =>
  said('user', id, 'UserRegistered', { personId: id, name: 'N', email: 'n@example.com', locale: 'en' }, on);
const assigned = (id: string, roles: readonly string[], on = 1, from = on): Said =>
  said('user', id, 'RolesAssigned', { roles }, on, from);

const knownOf = (...all: readonly Said[]): KnownRights => foldRights(nothingKnown, all.map(recording()));
const ownersOn = ({ facts }: KnownRights, id: string, nth: number) =>
  compile(facts, id, day(nth)).reach('order:read')?.owners;

describe('what is known of rights', () => {
  test('is what roles, users and assignments say, from when they say it', () => {
    const known = knownOf(
      assigned(ann, ['reader'], 2),
      user(ann),
      role('reader', 'order:read', 'own', 3),
      role('reader', 'order:read', 'all', 5),
      said('user', ann, 'UserDeactivated', {}, 7),
      said('user', ann, 'UserReactivated', {}, 8),
    );
    expect([1, 2, 3, 5, 7, 8].map((nth) => ownersOn(known, `user:${ann}`, nth))).toEqual([
      undefined,
      undefined,
      new Set([`user:${ann}`]),
      'all',
      undefined,
      'all',
    ]);
  });

  test('takes what was said later of an earlier time into its place', () => {
    const known = knownOf(
      ...[role('a', 'order:read', 'own'), role('b', 'order:read', 'all'), user(ann)],
      ...[assigned(ann, ['a'], 1), assigned(ann, [], 6), assigned(ann, ['b'], 9, 3)],
    );
    expect([2, 3, 5, 6].map((nth) => ownersOn(known, `user:${ann}`, nth))).toEqual([
      new Set([`user:${ann}`]),
      'all',
      'all',
      undefined,
    ]);
  });

  test('has members of teams by their periods, which one event says all of', () => {
    const members = (id: string, ...periods: object[]) =>
      said('team', 'north', 'MembershipSet', { user: `user:${id}`, periods });
    const known = knownOf(
      ...[role('reader', 'order:read', 'team'), user(ann), user(bob), assigned(ann, ['reader'])],
      said('team', 'north', 'TeamDefined', { name: 'North' }),
      members(ann, { from: day(1) }),
      members(bob, { from: day(1) }),
      members(bob, { from: day(3), until: day(5) }),
    );
    expect([2, 3, 5].map((nth) => ownersOn(known, `user:${ann}`, nth))).toEqual([
      new Set([`user:${ann}`]),
      new Set([`user:${ann}`, `user:${bob}`]),
      new Set([`user:${ann}`]),
    ]);
  });

  test('has no members of a closed team from then on, but those of teams below it', () => {
    const members = (team: string, id: string) =>
      said('team', team, 'MembershipSet', { user: `user:${id}`, periods: [{ from: day(1) }] });
    const team = (code: string, parent?: string) =>
      said('team', code, 'TeamDefined', { name: code, ...(parent !== undefined && { parent }) });
    const cat = testId(3);
    const known = knownOf(
      ...[role('reader', 'order:read', 'team'), user(ann), user(bob), user(cat), assigned(ann, ['reader'])],
      ...[assigned(bob, ['reader']), team('sales'), team('north', 'sales'), team('berlin', 'north')],
      ...[members('sales', ann), members('north', bob), members('berlin', cat)],
      said('team', 'north', 'TeamClosed', {}, 6, 5),
    );
    const [ofAnn, ofBob, ofCat] = [ann, bob, cat].map((id) => `user:${id}`);
    expect([4, 5].map((nth) => ownersOn(known, `user:${ann}`, nth))).toEqual([
      new Set([ofAnn, ofBob, ofCat]),
      new Set([ofAnn, ofCat]),
    ]);
    expect([4, 5].map((nth) => ownersOn(known, `user:${bob}`, nth))).toEqual([
      new Set([ofBob, ofCat]),
      new Set([ofBob]),
    ]);
    expect(nextChange(known.facts, day(4))).toBe(day(5));
  });

  test('has a delegation until it ends, by itself or because it is said', () => {
    const granted = (nth: number, from: number, until: number) =>
      said('user', ann, 'DelegationGranted', {
        ...{ delegationId: testId(nth), to: `user:${bob}`, from: day(from), until: day(until) },
      });
    const ended = (nth: number, on: number) => said('user', ann, 'DelegationEnded', { delegationId: testId(nth) }, on);
    const known = knownOf(
      ...[role('reader', 'order:read', 'own'), user(ann), user(bob), assigned(ann, ['reader'])],
      ...[granted(7, 2, 4), granted(8, 6, 9), granted(9, 12, 14), ended(8, 7), ended(9, 8)],
    );
    const may = [1, 2, 4, 6, 7, 12].map((nth) => ownersOn(known, `user:${bob}`, nth) !== undefined);
    expect(may).toEqual([false, true, false, true, false, false]);
    expect(compile(known.facts, `user:${bob}`, day(3)).mayActFor(`user:${ann}`)).toBe(true);
    expect(compile(known.facts, `user:${bob}`, day(7)).mayActFor(`user:${ann}`)).toBe(false);
    expect(compile(known.facts, `user:${ann}`, day(3)).mayActFor(`user:${bob}`)).toBe(false);
  });

  test('has an API key with its roles until it expires or is revoked', () => {
    const issued = (expiresOn: number) => ({
      ...said('apiKey', testId(5), 'ApiKeyIssued', {
        ...{ name: 'Shop', hash: 'ab', roles: ['reader'], expiresAt: day(expiresOn) },
      }),
      actor: `user:${ann}`,
    });
    const by = [user(ann), assigned(ann, ['reader'])];
    const revoked = said('apiKey', testId(5), 'ApiKeyRevoked', {}, 4);
    const service = `service:${testId(5)}`;
    const [lasting, ending] = [
      knownOf(role('reader', 'order:read', 'all'), ...by, issued(6)),
      knownOf(...by, issued(6), revoked),
    ];
    expect([3, 6].map((nth) => ownersOn(lasting, service, nth))).toEqual(['all', undefined]);
    expect(nextChange(lasting.facts, day(3))).toBe(day(6));
    expect([3, 4].map((nth) => keyAt(ending, testId(5), day(nth)))).toEqual([
      { hash: 'ab', expiresAt: day(6), revoked: false },
      { hash: 'ab', expiresAt: day(6), revoked: true },
    ]);
    expect(keyAt(ending, testId(6), day(3))).toBeUndefined();
  });

  test('has an API key until the user or the key that has issued it may do nothing any more', () => {
    const issued = (nth: number, actor: string, on = 1) => ({
      ...said(
        ...(['apiKey', testId(nth), 'ApiKeyIssued'] as const),
        { name: 'Shop', hash: 'ab', roles: ['reader'], expiresAt: day(20 - nth) },
        on,
      ),
      actor,
    });
    const [first, second, open, later] = [5, 6, 7, 8].map((nth) => `service:${testId(nth)}`) as [
      string,
      string,
      string,
      string,
    ];
    const known = knownOf(
      ...[role('reader', 'order:read', 'all'), user(ann), assigned(ann, ['reader'])],
      ...[
        issued(5, `user:${ann}`),
        issued(6, first),
        issued(7, 'user:anonymous'),
        issued(8, `user:${ann}`, 6),
        said('user', ann, 'UserDeactivated', {}, 4),
      ],
      ...[said('user', ann, 'UserReactivated', {}, 6)],
    );
    const on = (service: string) =>
      [3, 4, 6, 8].map((nth) => [
        ownersOn(known, service, nth) === 'all',
        keyAt(known, service.slice('service:'.length), day(nth))?.revoked === false,
      ]);
    const [good, ended] = [
      [true, true],
      [false, false],
    ];
    expect(on(first)).toEqual([good, ended, ended, ended]);
    expect(on(second)).toEqual([good, ended, ended, ended]);
    expect(on(later)).toEqual([ended, ended, good, good]);
    // It is of the time before the first administrator.
    expect(on(open)).toEqual([ended, ended, ended, ended]);
  });

  test('has of an API key no more than who has issued it may do now', () => {
    const issued = said('apiKey', testId(5), 'ApiKeyIssued', {
      ...{ name: 'Shop', hash: 'ab', roles: ['reader'], expiresAt: day(20) },
    });
    const known = knownOf(
      ...[role('reader', 'order:read', 'all'), role('own', 'order:*', 'own'), user(ann), assigned(ann, ['reader'])],
      ...[{ ...issued, actor: `user:${ann}` }, assigned(ann, ['own'], 4), assigned(ann, [], 6)],
      ...[assigned(ann, ['reader'], 8), role('reader', 'order:read', 'team', 9)],
    );
    const service = `service:${testId(5)}`;
    expect([3, 4, 6, 8, 9].map((nth) => ownersOn(known, service, nth))).toEqual([
      'all',
      new Set([service]),
      undefined,
      'all',
      new Set([service]),
    ]);
    expect([3, 4, 6, 8].map((nth) => limitedRoles(known.facts, service, day(nth)))).toEqual([
      [],
      ['reader'],
      ['reader'],
      [],
    ]);
    expect(keyAt(known, testId(5), day(6))?.revoked).toBe(false);
  });

  test('takes what was said later as later, whatever the clock of the process says that has recorded it', () => {
    const known = knownOf(
      ...[role('reader', 'order:read', 'all'), user(ann), assigned(ann, ['reader'], 9), assigned(ann, [], 4)],
      ...[user(bob, 8), assigned(bob, ['reader'], 8), said('user', bob, 'UserDeactivated', {}, 3)],
    );
    expect([8, 9, 28].map((nth) => ownersOn(known, `user:${ann}`, nth))).toEqual([undefined, undefined, undefined]);
    expect([3, 8, 28].map((nth) => ownersOn(known, `user:${bob}`, nth))).toEqual([undefined, undefined, undefined]);
    // What is said ahead of its time stays there.
    const planned = knownOf(
      ...[role('reader', 'order:read', 'own', 9), user(ann), assigned(ann, ['reader'])],
      role('reader', 'order:read', 'all', 4, 12),
    );
    expect([9, 11, 12].map((nth) => ownersOn(planned, `user:${ann}`, nth))).toEqual([
      ...[new Set([`user:${ann}`]), new Set([`user:${ann}`]), 'all'],
    ]);
  });

  test('says whether another user may do something, for whose things', () => {
    const known = knownOf(
      ...[role('approver', 'order:approve', 'all'), role('own', 'order:approve', 'own')],
      ...[user(ann), assigned(ann, ['approver']), user(bob), assigned(bob, ['own'])],
      said('user', bob, 'UserDeactivated', {}, 5),
    );
    const others = (id: string, nth: number, owner?: string, ...but: string[]) =>
      compile(known.facts, `user:${id}`, day(nth)).othersMay('order:approve', owner, but);
    expect([others(ann, 2), others(ann, 2, `user:${ann}`), others(ann, 2, `user:${bob}`)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([others(ann, 2, `user:${bob}`, `user:${bob}`), others(ann, 5, `user:${bob}`)]).toEqual([false, false]);
    expect([others(bob, 2, `user:${bob}`), others(bob, 2)]).toEqual([true, true]);
  });

  test('has an administrator when a user who is active has that role, and never by an API key', () => {
    const admin = role('administrator', '*:*', 'all');
    const key = said('apiKey', testId(5), 'ApiKeyIssued', {
      ...{ name: 'Shop', hash: 'ab', roles: ['administrator'], expiresAt: day(28) },
    });
    expect(hasAdministrator(knownOf(admin, user(ann), key).facts, day(2))).toBe(false);
    expect(hasAdministrator(knownOf(admin, user(ann), assigned(ann, ['administrator'])).facts, day(2))).toBe(true);
  });
});

describe('a token is withdrawn', () => {
  const who = `user:${ann}`;
  const token = (issuedOn: string, sessionId = testId(30)) => ({
    ...{ issuer: 'sales', subject: ann, sessionId, issuedAt: Date.parse(issuedOn) / 1000, expiresAt: 0 },
  });

  test('when its session is signed out, and that of no other', () => {
    const known = knownOf(user(ann), said('user', ann, 'SignedOut', { sessionId: testId(30) }, 2));
    expect(isWithdrawn(known, who, token(day(1)), day(2))).toBe(true);
    expect(isWithdrawn(known, who, token(day(1), testId(31)), day(2))).toBe(false);
  });

  test('when it was issued before all sessions were ended', () => {
    const known = knownOf(user(ann), said('user', ann, 'SignedOutEverywhere', {}, 3));
    expect(isWithdrawn(known, who, token('2026-03-02T23:59:59.999Z'), day(3))).toBe(true);
    expect(isWithdrawn(known, who, token('2026-03-03T00:00:00.001Z'), day(3))).toBe(false);
  });

  test('when its user was deactivated since, and there is none as long as the user is not active', () => {
    const off = [user(ann), said('user', ann, 'UserDeactivated', {}, 3)];
    const on = [...off, said('user', ann, 'UserReactivated', {}, 5)];
    const isGood = (events: readonly Said[], issuedOn: number, nth: number) =>
      !isWithdrawn(knownOf(...events), who, token(day(issuedOn)), day(nth));
    expect([isGood([user(ann)], 1, 2), isGood(off, 1, 3), isGood(off, 4, 4)]).toEqual([true, false, false]);
    expect([isGood(on, 1, 5), isGood(on, 5, 5)]).toEqual([false, true]);
    expect(isWithdrawn(nothingKnown, who, token(day(1)), day(2))).toBe(true);
  });
});

const ids = [1, 2, 3].map(testId);
const codes = ['north', 'south'];
const instant = fc.integer({ min: 1, max: 28 }).map(day);
const anything: fc.Arbitrary<Omit<Said, 'recordedAt'>> = fc.oneof(
  fc
    .record({ id: fc.constantFrom('reader', 'clerk'), scope: fc.constantFrom('own', 'team', 'all') })
    .map(({ id, scope }) => role(id, 'order:read', scope)),
  fc.constantFrom(...ids).map((id) => user(id)),
  fc.tuple(fc.constantFrom(...ids), fc.subarray(['reader', 'clerk'])).map(([id, some]) => assigned(id, some)),
  fc
    .tuple(fc.constantFrom(...ids), fc.constantFrom('UserDeactivated', 'UserReactivated', 'SignedOutEverywhere'))
    .map(([id, name]) => said('user', id, name, {})),
  fc
    .tuple(fc.constantFrom(...codes), fc.option(fc.constantFrom(...codes), { nil: undefined }))
    .map(([id, parent]) => said('team', id, 'TeamDefined', { name: id, ...(parent !== undefined && { parent }) })),
  fc
    .tuple(fc.constantFrom(...codes), fc.constantFrom(...ids), fc.array(fc.record({ from: instant }), { maxLength: 2 }))
    .map(([id, member, periods]) => said('team', id, 'MembershipSet', { user: `user:${member}`, periods })),
  fc
    .tuple(fc.constantFrom(...ids), fc.constantFrom(...ids), instant, instant)
    .map(([id, to, from, until]) =>
      said('user', id, 'DelegationGranted', { delegationId: testId(9), to: `user:${to}`, from, until }),
    ),
);
const history: fc.Arbitrary<readonly PublishedEvent[]> = fc
  .array(fc.tuple(anything, instant), { maxLength: 30 })
  .map((all) => all.toSorted(([, a], [, b]) => (a < b ? -1 : 1)).map(([one, at]) => ({ ...one, recordedAt: at })))
  .map((all) => all.map(recording()));

/** What may be seen on any day, by anyone. */
const seen = (known: KnownRights) =>
  ids.flatMap((id) => [1, 8, 15, 28].map((nth) => [id, nth, ownersOn(known, `user:${id}`, nth)]));

test('what is known does not depend on batches, on repeats, or on how topics are mixed', () => {
  fc.assert(
    fc.property(history, fc.nat(), (events, cut) => {
      const whole = foldRights(nothingKnown, events);
      const at = events.length === 0 ? 0 : cut % events.length;
      const inTwo = foldRights(foldRights(nothingKnown, events.slice(0, at)), events.slice(at));
      const again = foldRights(foldRights(nothingKnown, events.slice(0, at)), events);
      const byTopic = [...Map.groupBy(events, ({ type }) => type.split('.')[1]).values()].reduce(
        foldRights,
        nothingKnown,
      );
      expect(inTwo).toEqual(whole);
      expect(again).toEqual(whole);
      expect(seen(byTopic)).toEqual(seen(whole));
    }),
  );
});
