import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barcodeKey } from './product.ts';

test('a GTIN is one however many zeros it begins with', () => {
  expect(barcodeKey('036000291452')).toBe('00036000291452');
  expect(barcodeKey('0036000291452')).toBe('00036000291452');
  expect(barcodeKey('00036000291452')).toBe('00036000291452');
  expect(barcodeKey('96385074')).toBe('00000096385074');
});

test('digits that are not a GTIN, and codes of a shop, stay as they are', () => {
  for (const code of ['036000291453', '12345678', '1', '0001', '0360002914521']) expect(barcodeKey(code)).toBe(code);
  expect(barcodeKey(' Shelf  7b ')).toBe('shelf 7b');
});

test('the key of a key is the key', () => {
  const codes = fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^\d{8,14}$/));
  fc.assert(fc.property(codes, (code) => barcodeKey(barcodeKey(code)) === barcodeKey(code)));
});
