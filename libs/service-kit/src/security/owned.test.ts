import { DomainError } from '@sales/eventsourcing';
import { expect, test } from 'vitest';
import { problemTable } from '../http/problems.ts';
import { type Told, withinRefusal } from './owned.ts';
import { everything, type Reach } from './rights.ts';

const own: Reach = { owners: new Set(['user:ann']), hidden: new Set() };
const none: Reach = { owners: new Set(), hidden: new Set() };
const problems = problemTable<string>({
  'jar/taken': { title: 'Taken', always: ['kind'] },
  'jar/on-shelves': { title: 'On shelves', needs: { shelves: 'shelf:read' } },
});
const owned = {
  jarId: {
    ownerOf: async (id: string) => (id === 'hers' ? 'user:ann' : 'user:eve'),
    unknown: 'jar/unknown',
    readBy: 'jar:read',
  },
} as const;

const told = async (
  code: string,
  details: object,
  reaches: { readonly route?: Reach; readonly 'jar:read'?: Reach; readonly 'shelf:read'?: Reach } = {},
  asked: Told['asked'] = { params: {}, body: {} },
) => {
  const { route: reach = everything, ...others } = reaches;
  const reachOf: Told['reachOf'] = (permission) => Object(others)[permission] ?? everything;
  return (await withinRefusal({ owned, problems, reach, reachOf, asked }, new DomainError(code, { ...details })))
    .details;
};

test('a thing is named to who may read it, and what says nothing of it to all', async () => {
  const taken = { kind: 'label', jarId: 'his', number: 'J-1' };
  expect(await told('jar/taken', taken)).toEqual(taken);
  expect(await told('jar/taken', taken, { route: own })).toEqual({ kind: 'label' });
  for (const read of [own, none])
    expect(await told('jar/taken', taken, { 'jar:read': read })).toEqual({ kind: 'label' });
  expect(await told('jar/taken', { ...taken, jarId: 'hers' }, { 'jar:read': own })).toMatchObject({ number: 'J-1' });
  expect(await told('jar/full', { jarId: 'his', free: 1 }, { 'jar:read': own })).toEqual({});
});

test('what the request has named itself is no news to it', async () => {
  const details = { jarId: 'his', free: 1 };
  const asked = { params: {}, body: { jars: ['his'] } };
  expect(await told('jar/full', details, { 'jar:read': none }, asked)).toEqual(details);
  expect(await told('jar/full', details, { route: own }, asked)).toEqual({});
});

test('what was recorded is told to who may read all of it only', async () => {
  const differences = { coins: { recorded: 1, sent: 2 } };
  const asked = { params: { jarId: 'hers' }, body: {} };
  expect(await told('jar/full', { differences }, {}, asked)).toEqual({ differences });
  expect(await told('jar/full', { differences }, { 'jar:read': none }, asked)).toEqual({ differences: { coins: {} } });
});

test('some details need a permission for all things', async () => {
  const details = { free: 1, shelves: ['S-1'] };
  expect(await told('jar/on-shelves', details)).toEqual(details);
  for (const read of [own, none])
    expect(await told('jar/on-shelves', details, { 'shelf:read': read })).toEqual({ free: 1 });
});
