import { specification } from '@sales/eventsourcing/testing';
import { describe, test } from 'vitest';
import type { ProductEvent } from './events.ts';
import { product } from './product.ts';

const given = specification(product);
const details = { name: 'Chair', category: 'Furniture/Chairs', unit: 'C62', taxCategory: 'standard' };
const added = { type: 'ProductAdded', data: { details } } satisfies ProductEvent;
const discontinued: ProductEvent = { type: 'ProductDiscontinued', data: { reason: 'replaced' } };

test('is added once under a SKU', () => {
  given().when({ type: 'AddProduct', details }).then(added);
  given(added).when({ type: 'AddProduct', details }).then();
  given(added)
    .when({ type: 'AddProduct', details: { ...details, unit: 'XBX' } })
    .thenRejected('product/already-exists', { differences: { unit: { recorded: 'C62', sent: 'XBX' } } });
});

/** Claims of the bar codes, for a product at this epoch. */
const claimsAt = (epoch: number, ...values: readonly string[]) => ({ epoch, values });

test('an importer may put the same again, or other details', () => {
  given().when({ type: 'PutProduct', details }).then(added);
  given(added)
    .when({ type: 'PutProduct', details: { ...details } })
    .then();
  const renamed = { ...details, name: 'Armchair' };
  given(added)
    .when({ type: 'PutProduct', details: renamed })
    .then({ type: 'ProductChanged', data: { details: renamed } });
});

test('is not put back by an importer once it is discontinued', () => {
  for (const type of ['AddProduct', 'PutProduct'] as const) {
    for (const sent of [details, { ...details, name: 'Armchair' }])
      given(added, discontinued)
        .when({ type, details: sent })
        .thenRejected('product/discontinued', { reason: 'replaced' });
  }
  given(added, discontinued)
    .when({ type: 'ChangeProduct', changes: { set: { taxCategory: 'reduced' }, clear: [] } })
    .then({ type: 'ProductChanged', data: { details: { ...details, taxCategory: 'reduced' } } });
});

test('changes what is given and keeps the rest', () => {
  given(added)
    .when({ type: 'ChangeProduct', changes: { set: { taxCategory: 'reduced' }, clear: [] } })
    .then({ type: 'ProductChanged', data: { details: { ...details, taxCategory: 'reduced' } } });
  given(added)
    .when({ type: 'ChangeProduct', changes: { set: { taxCategory: 'standard' }, clear: [] } })
    .then();
  given()
    .when({ type: 'ChangeProduct', changes: { set: { taxCategory: 'reduced' }, clear: [] } })
    .thenRejected('product/unknown');
});

test('refuses a cost in what is not a currency', () => {
  const costly = { ...details, standardCost: { micros: 100, currency: 'QQQ' } };
  given().when({ type: 'AddProduct', details: costly }).thenRejected('product/currency-unknown', { currency: 'QQQ' });
});

test('moves to another category and says where it was', () => {
  given(added)
    .when({ type: 'CategoriseProduct', category: 'Outdoor' })
    .then({ type: 'ProductCategorised', data: { category: 'Outdoor' } });
  given(added).when({ type: 'CategoriseProduct', category: 'Furniture/Chairs' }).then();
});

test('is discontinued and reinstated; repeats change nothing', () => {
  given(added).when({ type: 'DiscontinueProduct', reason: 'replaced' }).then(discontinued);
  given(added, discontinued).when({ type: 'DiscontinueProduct' }).then();
  given(added, discontinued).when({ type: 'DiscontinueProduct', reason: 'replaced' }).then();
  given(added, discontinued)
    .when({ type: 'DiscontinueProduct', reason: 'recalled' })
    .then({ type: 'ProductDiscontinued', data: { reason: 'recalled' } });
  given(added, discontinued).when({ type: 'ReinstateProduct' }).then({ type: 'ProductReinstated', data: {} });
  given(added).when({ type: 'ReinstateProduct' }).then();
});

describe('units and bar codes', () => {
  const box = { unit: 'XBX', factor: '12' };

  test('are those that a product comes in', () => {
    const sold = {
      ...details,
      units: [box],
      barcodes: [{ code: '4006381333931' }, { code: '14006381333938', unit: 'XBX' }],
    };
    const claims = claimsAt(0, '04006381333931', '14006381333938');
    given()
      .when({ type: 'AddProduct', details: sold, claims })
      .then({ type: 'ProductAdded', data: { details: sold } });
    const other = claimsAt(1, ...claims.values);
    for (const wrong of [{}, { claims: claimsAt(0, '04006381333931') }, { claims: other }]) {
      given()
        .when({ type: 'AddProduct', details: sold, ...wrong })
        .thenRejected('product/unclaimed');
    }
    given({ type: 'ProductAdded', data: { details: sold } })
      .when({ type: 'ChangeProduct', changes: { set: { name: 'Stool' }, clear: [] } })
      .then({ type: 'ProductChanged', data: { details: { ...sold, name: 'Stool' } } });
  });

  test('are claimed at an epoch, which ends when the claim is withdrawn', () => {
    const details = { ...added.data.details, barcodes: [{ code: '1' }] };
    const withdrawn: ProductEvent = { type: 'ClaimWithdrawn', data: { barcode: '1' } };
    given().when({ type: 'WithdrawClaim', barcode: '1', epoch: 0 }).then(withdrawn);
    given(withdrawn).when({ type: 'WithdrawClaim', barcode: '1', epoch: 0 }).then();
    given(withdrawn)
      .when({ type: 'AddProduct', details, claims: claimsAt(0, '1') })
      .thenRejected('product/unclaimed');
    given({ type: 'ProductAdded', data: { details } })
      .when({ type: 'WithdrawClaim', barcode: '1', epoch: 1 })
      .thenRejected('product/claim-in-use');
  });

  test.each([
    [{ units: [{ unit: 'C62', factor: '1' }] }, 'product/unit-repeated', { unit: 'C62' }],
    [{ units: [box, { ...box, factor: '6' }] }, 'product/unit-repeated', { unit: 'XBX' }],
    [
      { units: [box], barcodes: [{ code: '1', unit: 'XPX' }] },
      'product/unit-unknown',
      { barcode: '1', unit: 'XPX', units: ['C62', 'XBX'] },
    ],
    [
      { units: [box], barcodes: [{ code: '1' }, { code: '1', unit: 'XBX' }] },
      'product/barcode-repeated',
      { barcode: '1' },
    ],
  ] as const)('%j are refused', (more, code, facts) => {
    given()
      .when({ type: 'AddProduct', details: { ...details, ...more } })
      .thenRejected(code, facts);
  });
});
