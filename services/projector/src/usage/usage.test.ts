import { permissions, topicsByCategory } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { usage } from './fold.ts';
import { countedTypes, functionOf, functions, offeredBy } from './functions.ts';
import { needsOf } from './needs.ts';
import type { UsageRow } from './table.ts';

test('every function is a permission that a route asks for, and every event that tells of one is published', () => {
  expect(functions.filter((one) => !permissions.includes(one))).toEqual([]);
  const published = Object.keys(topicsByCategory);
  expect([...countedTypes].filter((type) => !published.includes(type.split('.')[1] ?? ''))).toEqual([]);
  expect(functionOf('sales.order.submitted.v1')).toBe('order:submit');
  expect(functionOf('sales.order.confirmed.v1')).toBeUndefined();
});

test('events of users are counted by function and day, with the last of them; those of others are not', () => {
  const history = createHistory();
  const attach = (nth: number, recordedAt: string, actor = 'user:ann') =>
    history.add('order', testId(nth), 'sales.order.submitted.v1', {}, { recordedAt, actor });
  attach(1, '2026-03-01T23:00:00.000Z');
  attach(1, '2026-03-01T22:00:00.000Z');
  attach(1, '2026-03-02T01:00:00.000Z');
  attach(1, '2026-03-02T02:00:00.000Z', 'system:fulfilment');
  attach(1, '2026-03-02T02:00:00.000Z', `service:${testId(9)}`);
  history.add('order', testId(1), 'sales.order.confirmed.v1', {}, { recordedAt: '2026-03-03T00:00:00.000Z' });
  const rows = new Map<string, UsageRow>();
  for (const event of history.events)
    for (const key of usage.keys(event)) {
      const name = JSON.stringify(key);
      rows.set(name, usage.evolve(rows.get(name), event, key) as UsageRow);
    }
  const of = {
    actor: 'user:ann',
    function: 'order:submit',
    partition: expect.stringMatching(/^sales\.order\.v1\/\d+$/),
  };
  expect([...rows.values()]).toEqual([
    { ...of, day: '2026-03-01', count: 2, last_at: '2026-03-01T23:00:00.000Z' },
    { ...of, day: '2026-03-02', count: 1, last_at: '2026-03-02T01:00:00.000Z' },
  ]);
});

test('a role offers what its permissions stand for; one that gives everything offers nothing in particular', () => {
  const all = (permission: string) => ({ permissions: [{ permission, scope: 'all' as const }] });
  expect(offeredBy(all('team:*'))).toEqual(['team:close', 'team:define', 'team:set-member']);
  expect(offeredBy(all('order:submit'))).toEqual(['order:submit']);
  expect(offeredBy(all('*:read'))).toEqual([]);
  expect(offeredBy(all('*:*'))).toEqual([]);
});

test('a user may need help who is refused often, is away, or leaves most of what there is unused', () => {
  const fine = { isActive: true, done: 9, refused: 4, hasSignedIn: true, offered: 10, unused: 5 };
  expect(needsOf(fine)).toEqual([]);
  expect(needsOf({ ...fine, refused: 5 })).toEqual(['refused']);
  expect(needsOf({ ...fine, done: 0 })).toEqual([]);
  expect(needsOf({ ...fine, done: 0, hasSignedIn: false, unused: 10 })).toEqual(['away', 'unused']);
  expect(needsOf({ ...fine, isActive: false, done: 0, hasSignedIn: false, unused: 10 })).toEqual([]);
  expect(needsOf({ ...fine, offered: 0, unused: 0 })).toEqual([]);
});
