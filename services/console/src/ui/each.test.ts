import { ProblemError } from '@sales/client';
import { expect, it } from 'vitest';
import { forEachItem, type Item, type Progress } from './each.ts';

const items = Array.from({ length: 10 }, (_, nth): Item => ({ id: `o${nth}`, name: `SO-${nth}`, key: `key-${nth}` }));
const refused = new ProblemError('POST', { status: 409, code: 'order/not-a-draft', title: 'not a draft' });

const run = async (send: (item: Item) => Promise<unknown>, signal = new AbortController().signal) => {
  const told: Progress[] = [];
  await forEachItem(items, { send, signal, onProgress: (one) => told.push(one), pause: async () => {} });
  return told;
};

it('gives each thing its result, and does not stop at a refusal', async () => {
  const told = await run(async ({ id }) => {
    if (id === 'o3') throw refused;
  });
  const { results = [] } = told.at(-1) ?? {};
  expect(results.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id));
  expect(results.filter(({ error }) => error !== undefined)).toEqual([{ id: 'o3', name: 'SO-3', error: refused }]);
});

it('sends what got no answer again under its key, and says that it waits', async () => {
  const sent: string[] = [];
  const told = await run(async ({ id, key }) => {
    sent.push(key);
    if (id === 'o5' && sent.filter((one) => one === key).length < 3) throw new TypeError('Failed to fetch');
  });
  expect(sent.filter((key) => key === 'key-5')).toHaveLength(3);
  expect(new Set(sent).size).toBe(items.length);
  expect(told.some(({ isWaiting }) => isWaiting)).toBe(true);
  expect(told.at(-1)).toMatchObject({ isWaiting: false, results: { length: items.length } });
});

it('sends no more once it is stopped', async () => {
  const stop = new AbortController();
  const sent: string[] = [];
  const told = await run(async ({ id }) => {
    sent.push(id);
    if (sent.length === 5) stop.abort();
  }, stop.signal);
  expect(sent.length).toBeLessThan(items.length);
  expect(told.at(-1)?.results.length).toBeLessThan(items.length);
});
