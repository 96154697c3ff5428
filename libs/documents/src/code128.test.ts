import { BarcodeFormat, BitArray, Code128Reader } from '@zxing/library';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code128 } from './code128.ts';

/** What another reader finds in a row of pixels, two a module, with the quiet zones that a scanner needs. */
const read = (modules: string): string => {
  const pixels = `${'0'.repeat(20)}${[...modules].map((module) => module + module).join('')}${'0'.repeat(20)}`;
  const row = new BitArray(pixels.length);
  for (const [nth, pixel] of [...pixels].entries()) if (pixel === '1') row.set(nth);
  const result = new Code128Reader().decodeRow(0, row, undefined);
  expect(result.getBarcodeFormat()).toBe(BarcodeFormat.CODE_128);
  return result.getText();
};

test('another reader finds in the bars what was written', () => {
  const printable = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(fc.oneof(printable, fc.stringMatching(/^[A-Z]{3}-[A-Z]{2}-\d{8}$/)), (code) => {
      fc.pre(code.length > 0 && code.length <= 60);
      expect(read(code128(code) ?? '')).toBe(code);
    }),
  );
});

test('what Code 128 lacks has no bars', () => {
  expect(code128('铅笔-7')).toBeUndefined();
});
