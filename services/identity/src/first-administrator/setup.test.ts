import { specification } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { setup } from './setup.ts';

const given = specification(setup);
const appointed = { type: 'FirstAdministratorAppointed', data: { userId: 'ann' } } as const;

test('the first who is appointed is the administrator', () => {
  given().when({ type: 'AppointFirstAdministrator', userId: 'ann' }).then(appointed);
});

test('the same once more changes nothing', () => {
  given(appointed).when({ type: 'AppointFirstAdministrator', userId: 'ann' }).then();
});

test('a second is refused', () => {
  given(appointed).when({ type: 'AppointFirstAdministrator', userId: 'eve' }).thenRejected('setup/done');
  expect(setup.evolve(setup.initialState, appointed, '2026-01-01T00:00:00.000Z')).toEqual({
    status: 'done',
    administratorId: 'ann',
  });
});
