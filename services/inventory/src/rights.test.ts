import type { FieldGroup } from '@sales/contracts';
import type { Identify } from '@sales/service-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOverMemory } from './testing/service.ts';
import { chair } from './testing/shop.ts';

let hidden: ReadonlySet<FieldGroup> = new Set();
const identify: Identify = () => ({
  id: 'user:boss',
  may: () => true,
  reach: () => ({ owners: 'all', hidden }),
});

let service: Awaited<ReturnType<typeof startOverMemory>>;
beforeAll(async () => {
  service = await startOverMemory(identify);
});
afterAll(() => service.stop());

/** What is answered to one who is not shown costs. */
const withoutCost = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  hidden = new Set(['cost']);
  try {
    return await ask();
  } finally {
    hidden = new Set();
  }
};

const standardCost = { micros: 20_500_000, currency: 'EUR' };
const costOf = async (sku: string) => (await service.get(`/products/${sku}`)).json().standardCost;

test('who is not shown the cost of a product, and puts what is shown, leaves it as it is', async () => {
  await service.put('/products/CHAIR', { ...chair, description: 'Oak', standardCost });
  const { sku, status, attachments, revision, ...shown } = await withoutCost(async () =>
    (await service.get('/products/CHAIR')).json(),
  );
  expect(shown).toEqual({ ...chair, description: 'Oak' });
  const put = await withoutCost(() => service.put('/products/CHAIR', { ...shown, name: 'Armchair' }));
  expect([put.statusCode, put.json().name, put.json().standardCost]).toEqual([200, 'Armchair', undefined]);
  expect(await costOf('CHAIR')).toEqual(standardCost);
  const row = { sku: 'CHAIR', ...chair, name: 'Stool' };
  const imported = await withoutCost(() => service.post('/products/import', { rows: [row] }));
  expect([imported.statusCode, imported.json().accepted]).toEqual([200, 1]);
  // What is shown is removed as before.
  const after = (await service.get('/products/CHAIR')).json();
  expect([after.name, after.standardCost, after.description]).toEqual(['Stool', standardCost, undefined]);
  await service.put('/products/CHAIR', chair);
  expect(await costOf('CHAIR')).toBeUndefined();
});

test('who is not shown the cost of a product does not set it', async () => {
  await service.put('/products/DESK', { ...chair, standardCost });
  const asOf = new Date().toISOString();
  const other = { ...standardCost, micros: 1 };
  for (const [method, path, body] of [
    ['post', '/products', { sku: 'SHELF', ...chair, standardCost: other }],
    ['put', '/products/DESK', { ...chair, standardCost: other }],
    ['post', '/products/DESK/change', { standardCost: other }],
    ['post', '/products/DESK/change', { standardCost: null }],
    ['post', '/products/DESK/restore-details', { asOf, fields: ['name', 'standardCost'] }],
  ] as const) {
    const { statusCode, json } = await withoutCost(() => service[method](path, body));
    expect([path, statusCode, json().details.fields]).toEqual([path, 403, ['standardCost']]);
  }
  const row = { sku: 'DESK', ...chair, standardCost: other };
  const { refused, rows } = (await withoutCost(() => service.post('/products/import', { rows: [row] }))).json();
  expect([refused, rows[0].errors[0].path]).toEqual([1, '/standardCost']);
  expect(await costOf('DESK')).toEqual(standardCost);
  expect((await service.get('/products/SHELF')).statusCode).toBe(404);
});
