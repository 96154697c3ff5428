import { type Database, sql } from '@sales/eventsourcing';
import { BadRequest } from '@sales/service-kit';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { among, conditionsOf, customIs, days, filter, is, parameter, range, schemasOf } from './filter.ts';

const database = {
  query: () => Promise.reject(new Error('not asked')),
  exclusively: () => Promise.reject(new Error('not asked')),
} as unknown as Database;

const reach = { owners: 'all', hidden: new Set<never>() } as const;

const filters = {
  sku: filter(Type.String(), (sku) => sql`t.sku = ${sku}`),
  kind: is(sql`t.kind`, Type.String()),
  status: among(sql`t.status`, Type.String(), { maxItems: 3 }),
  state: parameter(Type.Optional(Type.String())),
  custom: customIs(sql`t.custom`),
  ...days({ from: 'from', to: 'to' }, sql`t.day`),
  ...range({ from: 'totalFrom', to: 'totalTo' }, sql`t.total`, { from: Type.Integer(), type: 'bigint' }),
};

const told = async (query: Readonly<Record<string, unknown>>) =>
  (await conditionsOf(filters, { database, reach, reachOf: () => reach, query: { clock: 'recorded', ...query } })).map(
    ({ text }) => text,
  );

describe('the filters of a list', () => {
  test('are its parameters', () => {
    const schema = Type.Object(schemasOf(filters));
    expect(Object.keys(schema.properties)).toEqual(Object.keys(filters));
    expect(schema.required).toEqual(['sku']);
  });

  test('ask nothing of what was not given', async () => {
    expect(await told({ state: 'open' })).toEqual([]);
  });

  test('ask for what was given, in the order in which they are declared', async () => {
    const query = { to: '2026-01-02', totalTo: 5, custom: ['a:1', 'b:2'], status: ['x'], kind: 'k', sku: 'A' };
    expect(await told(query)).toEqual([
      't.sku = $1',
      't.kind = $1',
      't.status = $1',
      't.custom @> $1::jsonb and t.custom @> $2::jsonb',
      't.day <= $1::date',
      't.total <= $1',
    ]);
    expect(await told({ status: ['x', 'y'] })).toEqual(['t.status = any($1::text[])']);
  });

  test('refuse a range that ends before it begins', async () => {
    expect(await told({ from: '2026-01-02', to: '2026-01-02' })).toHaveLength(2);
    await expect(told({ from: '2026-01-02', to: '2026-01-01' })).rejects.toThrow(BadRequest);
    await expect(told({ totalFrom: 2, totalTo: 1 })).rejects.toThrow(BadRequest);
  });
});
