import { perUnit } from '@sales/contracts';
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

test('it has the prices of each unit by themselves, from the smallest quantity to the largest', () => {
  const price = (unit: string, minQuantity: string, amount: number) => ({
    ...{ unit, minQuantity },
    unitPrice: perUnit({ amount, currency: 'EUR' }),
  });
  const of = { priceList: 'STANDARD', sku: 'CHAIR' };
  const set = (one: ReturnType<typeof price>): Said => ({
    type: 'sales.priceList.price-set.v1',
    data: { ...of, ...one },
  });
  const removed = (unit: string, minQuantity: string): Said => ({
    type: 'sales.priceList.price-removed.v1',
    data: { ...of, unit, minQuantity },
  });
  const [piece, box, boxes, cheaper] = [
    price('C62', '1', 900),
    price('XBX', '1', 3300),
    price('XBX', '5', 3100),
    price('XBX', '5', 3000),
  ] as const;
  const said = [set(boxes), set(piece), set(box), set(cheaper)];
  expect(rowsOf('order_prices', published(said))).toMatchObject([{ breaks: [piece, box, cheaper] }]);
  expect(rowsOf('order_prices', published([...said, removed('C62', '1')]))).toMatchObject([{ breaks: [box, cheaper] }]);
});
