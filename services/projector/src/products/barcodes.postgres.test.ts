import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';

let side: ReadSide;

const wine = { name: 'Wine', unit: 'C62', units: [{ unit: 'XBX', factor: '12' }], taxCategory: 'standard' };

beforeAll(async () => {
  side = await startReadSide();
  const { history } = side;
  const add = (sku: string, ...codes: readonly string[]) =>
    history.add('product', sku, 'sales.product.added.v1', {
      sku,
      details: { ...wine, barcodes: codes.map((code) => ({ code })) },
    });
  add('RED', '036000291452', 'Shelf 7');
  add('WHITE', '4006381333931');
  history.add('product', 'WHITE', 'sales.product.base-unit-fixed.v1', { sku: 'WHITE', unit: 'C62' });
  const moved = { sku: 'WHITE', details: { ...wine, barcodes: [{ code: '96385074', unit: 'XBX' }] } };
  history.add('product', 'WHITE', 'sales.product.changed.v1', moved);
  history.add('product', 'NEVER', 'sales.product.claim-withdrawn.v1', { sku: 'NEVER', barcode: '1' });
  await side.publish();
});
afterAll(() => side.stop());

test.each([
  ['barcode=0036000291452', ['RED']],
  ['barcode=shelf%20%207', ['RED']],
  ['barcode=96385074', ['WHITE']],
  ['barcode=4006381333931', []],
  ['barcode=36000291452', []],
  ['barcode=1', []],
  ['search=03600029', ['RED']],
  ['barcode=96385074&asOf=2026-07-01T11:00:00.000Z', ['WHITE']],
])('the list of products finds with %s: %j', async (query, skus) => {
  const { items } = await side.get(`/query/v1/products?${query}`);
  expect(items.map(({ sku }: { readonly sku: string }) => sku)).toEqual(skus);
});
