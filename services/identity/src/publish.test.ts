import { readFileSync } from 'node:fs';
import { apiKeys, object, roles, signingKeys, teams, users, viewShelves } from '@sales/contracts';
import { type RecordedEvent, streamName } from '@sales/eventsourcing';
import { fold } from '@sales/eventsourcing/testing';
import { publishing, validator } from '@sales/service-kit';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { apiKey } from './api-keys/api-key.ts';
import type { ApiKeyEvent } from './api-keys/events.ts';
import type { RoleEvent } from './roles/events.ts';
import { role } from './roles/role.ts';
import type { TeamEvent } from './teams/events.ts';
import { team } from './teams/team.ts';
import type { UserEvent } from './users/events.ts';
import { user } from './users/user.ts';
import type { ViewShelfEvent } from './view-shelves/events.ts';
import { viewShelf } from './view-shelves/view-shelf.ts';

const Sample = object({ type: Type.String(), data: Type.Unknown() });
const Samples = validator(Type.Array(object({ recorded: Sample, published: Sample })));

/**
 * One sample of every shape in which an event was ever recorded, and what is published of it. Samples are added when a
 * shape changes, and never edited: there are stores with such events.
 */
const samplesOf = (name: string) => {
  const found: unknown = JSON.parse(
    readFileSync(new URL(`./fixtures/${name}-events.v1.json`, import.meta.url), 'utf8'),
  );
  if (!Samples.check(found)) throw new Error(`${name} holds no samples`);
  return found;
};

const recordedOf = <Event>(name: string): Event[] => samplesOf(name).map(({ recorded }) => recorded as Event);

const userId = '01930000-0000-7000-8000-000000000004';
const key = '01930000-0000-7000-8000-000000000193';
const keyId = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

const categories = [
  ['role', 'salesperson', 'role', publishing(roles), Object.keys(roles.types)],
  ['team', 'sales-north', 'team', publishing(teams), Object.keys(teams.types)],
  ['user', userId, 'user', publishing(users), Object.keys(users.types)],
  ['viewShelf', 'team.sales-north', 'view-shelf', publishing(viewShelves), Object.keys(viewShelves.types)],
  ['apiKey', key, 'api-key', publishing(apiKeys), Object.keys(apiKeys.types)],
  ['signingKey', keyId, 'signing-key', publishing(signingKeys), Object.keys(signingKeys.types)],
] as const;

describe.each(categories)('of %s', (category, id, file, { publish, check }, types) => {
  const stream = streamName(category, id);
  const samples = samplesOf(file);

  test.each(samples)('a recorded $recorded.type is still published as it was', ({ recorded, published }) => {
    const event = { ...recorded, stream } as RecordedEvent;
    expect(publish(event)).toEqual(published);
    check(stream, event);
  });

  test('there is a sample of every type', () => {
    expect(new Set(samples.map(({ recorded }) => recorded.type))).toEqual(new Set(types));
  });
});

test('what was recorded can still be folded', () => {
  expect(fold(role, recordedOf<RoleEvent>('role'))).toMatchObject({ versions: [{ details: { name: 'Salesperson' } }] });
  const closedOn = { at: '2026-07-01T00:00:00.000Z' };
  expect(
    fold(
      team,
      recordedOf<TeamEvent>('team').map((event) => ({ ...event, ...closedOn })),
    ),
  ).toMatchObject({
    versions: [{ parent: 'sales' }, { name: 'Sales north' }],
    members: {
      [`user:${userId}`]: [
        { until: '2026-03-01T00:00:00.000Z' },
        { from: '2026-06-01T00:00:00.000Z', until: '2026-07-01T00:00:00.000Z' },
      ],
    },
    closedAt: '2026-07-01T00:00:00.000Z',
  });
  expect(fold(user, recordedOf<UserEvent>('user'))).toMatchObject({
    details: { name: '[erased]', email: '[erased]', locale: 'zh' },
    isActive: false,
    erasedKeys: [{ purpose: 'contact' }, { purpose: 'text' }],
    roles: ['administrator', 'salesperson'],
    delegations: [],
    epoch: 7,
  });
  expect(fold(viewShelf, recordedOf<ViewShelfEvent>('view-shelf'))).toEqual({ views: {} });
  expect(fold(apiKey, recordedOf<ApiKeyEvent>('api-key'))).toMatchObject({ status: 'revoked', roles: ['integrator'] });
});
