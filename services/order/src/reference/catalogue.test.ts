import { expect, test } from 'vitest';
import { published, rowsOf, type Said } from '../testing/catalogue.ts';

test('the local catalogue follows a product', () => {
  const details = { name: 'Chair', unit: 'C62', taxCategory: 'standard' };
  const said: Said[] = [
    { type: 'sales.product.added.v1', data: { sku: 'CHAIR', details } },
    { type: 'sales.product.changed.v1', data: { sku: 'CHAIR', details: { ...details, name: 'Armchair' } } },
    { type: 'sales.product.categorised.v1', data: { sku: 'CHAIR', category: 'Furniture/Chairs' } },
    { type: 'sales.product.discontinued.v1', data: { sku: 'CHAIR' } },
  ];
  const product = {
    barcodes: [],
    code: 'chair',
    sku: 'CHAIR',
    details: { ...details, name: 'Armchair', category: 'Furniture/Chairs' },
  };
  expect(rowsOf('order_products', published(said))).toEqual([{ ...product, discontinued: true }]);
  const reinstated: Said = { type: 'sales.product.reinstated.v1', data: { sku: 'CHAIR' } };
  expect(rowsOf('order_products', published([...said, reinstated]))).toEqual([{ ...product, discontinued: false }]);
});

test('it has the keys of the bar codes that a product has now', () => {
  const details = { name: 'Chair', unit: 'C62', taxCategory: 'standard' };
  const said: Said[] = [
    { type: 'sales.product.added.v1', data: { sku: 'CHAIR', details: { ...details, barcodes: [{ code: 'Old' }] } } },
    {
      type: 'sales.product.changed.v1',
      data: { sku: 'CHAIR', details: { ...details, barcodes: [{ code: '036000291452' }, { code: 'Shelf 7' }] } },
    },
  ];
  expect(rowsOf('order_products', published(said))).toMatchObject([{ barcodes: ['00036000291452', 'shelf 7'] }]);
});
