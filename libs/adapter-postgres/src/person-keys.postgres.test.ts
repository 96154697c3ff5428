import { randomBytes } from 'node:crypto';
import { type Epochs, type KeptKey, KeysUnavailable } from '@sales/eventsourcing';
import { memoryEpochs } from '@sales/eventsourcing/testing';
import { openTestDatabase, type TestDatabase } from '@sales/test-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgres, type Postgres } from './index.ts';
import { openPool, type Pool } from './pool.ts';

const day = 86_400_000;

let database: TestDatabase;
let pool: Pool;
let epochs: Epochs;
let opened: Postgres[];
let now: Date;

beforeEach(async () => {
  database = await openTestDatabase();
  pool = openPool({ url: database.url, side: 'store', name: 'test', max: 1, statementTimeout: 5000 });
  // The database says when something was erased.
  now = new Date();
  epochs = memoryEpochs(30 * day, () => now);
  opened = [];
});
afterEach(async () => {
  await Promise.all([pool.end(), ...opened.map((one) => one.close())]);
  await database.drop();
});

const start = async (given?: Epochs): Promise<Postgres['keys']> => {
  const postgres = await openPostgres({ url: database.url, epochs: given });
  opened.push(postgres);
  return postgres.keys;
};

type Row = { readonly person: string; readonly secret: string | null; readonly epoch: string | null };

const rows = () =>
  pool.query<Row>({ text: `select person, encode(secret, 'hex') as secret, epoch from vault.keys order by person` });

const [ann, bob] = ['ann', 'bob'].map((person) => ({ person, purpose: 'contact' })) as [
  { person: string; purpose: string },
  { person: string; purpose: string },
];

const secretOf = (key: unknown): string => {
  if (typeof key !== 'object' || key === null || !('secret' in key)) throw new Error(`no key: ${String(key)}`);
  return Buffer.from(key.secret as Uint8Array).toString('hex');
};

test('keys as the first release has them are wrapped at the next start, and stay the same keys', async () => {
  const before = await (await start()).mint([ann, bob]);
  expect((await rows()).map(({ secret }) => secret)).toEqual(before.map(secretOf));
  const keys = await start(epochs);
  expect(await keys.find([ann, bob])).toEqual(before);
  const { id } = await epochs.current();
  for (const [nth, { secret, epoch }] of (await rows()).entries()) {
    expect(epoch).toBe(id);
    expect(secret).not.toContain(secretOf(before[nth]));
  }
});

test('without the epochs of a database it is not started, and nothing is made up in their place', async () => {
  await (await start(epochs)).mint([ann]);
  const others = memoryEpochs(day, () => now);
  await expect(start(others)).rejects.toThrow(KeysUnavailable);
  expect(await others.all()).toEqual([]);
  const unaware = await start();
  await expect(unaware.find([ann])).rejects.toThrow(KeysUnavailable);
  await expect(unaware.mint([ann])).rejects.toThrow(KeysUnavailable);
});

test('a key is bound to its person', async () => {
  const keys = await start(epochs);
  await keys.mint([ann, bob]);
  await pool.query({
    text: `update vault.keys set secret = (select secret from vault.keys where person = 'ann') where person = 'bob'`,
  });
  await expect(keys.find([bob])).rejects.toThrow();
});

test('what was erased is erased again in a database that was restored to before', async () => {
  const keys = await start(epochs);
  await keys.mint([ann, bob]);
  const [kept] = (await rows()).filter(({ person }) => person === 'ann');
  await keys.erase([ann]);
  await pool.query({
    text: `update vault.keys set secret = decode($1, 'hex'), epoch = $2, erased_at = null where person = 'ann'`,
    values: [kept?.secret, kept?.epoch],
  });
  const restored = await start(epochs);
  expect(await restored.find([ann, bob])).toEqual(['erased', expect.objectContaining({ number: 1 })]);
});

test('after an erasure an epoch begins, the living go on, and no copy is of use once its epoch is over', async () => {
  const keys = await start(epochs);
  const [, living] = await keys.mint([ann, bob]);
  const copy: KeptKey[] = [];
  for await (const some of keys.all()) copy.push(...some);
  expect(await keys.renew(now)).toEqual({ began: false, wrapped: 0, destroyed: 0 });
  await keys.erase([ann]);
  const first = await epochs.current();
  // What is erased within a day is in one epoch.
  expect(await keys.renew(new Date(first.beganAt.getTime() + day - 1))).toMatchObject({ began: false });
  now = new Date(first.beganAt.getTime() + day);
  expect(await keys.renew(now)).toEqual({ began: true, wrapped: 1, destroyed: 0 });
  expect(await keys.renew(now)).toEqual({ began: false, wrapped: 0, destroyed: 0 });
  expect(await keys.find([ann, bob])).toEqual(['erased', living]);
  expect(await epochs.find(first.id)).toEqual(first);
  const over = new Date(now.getTime() + 30 * day);
  expect(await keys.renew(over)).toEqual({ began: false, wrapped: 0, destroyed: 1 });
  expect(await epochs.find(first.id)).toBe('destroyed');
  expect(await keys.find([ann, bob])).toEqual(['erased', living]);

  // In a system without the list, as the copy has it: gone for good, and never taken for away.
  await pool.query({ text: 'truncate vault.keys' });
  const later = await start({ ...epochs, erased: async () => [] });
  await later.restore(copy);
  expect(await later.find([ann, bob])).toEqual(['erased', 'erased']);
});

test('a copy of keys that are not wrapped is taken in wrapped', async () => {
  const keys = await start(epochs);
  const secret = randomBytes(32);
  await keys.restore([{ ...ann, key: { number: 1, secret } }]);
  expect((await rows())[0]?.secret).not.toContain(secret.toString('hex'));
  expect(await keys.find([ann])).toEqual([{ number: 1, secret }]);
});
