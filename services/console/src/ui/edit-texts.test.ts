import { expect, it } from 'vitest';
import { amountOf, amountText, linesOf } from './edit-texts.ts';

it('has one of a list a line, or after each comma', () => {
  expect(linesOf('a@b.example\n\n c@d.example , e@f.example;')).toEqual(['a@b.example', 'c@d.example', 'e@f.example']);
  expect(linesOf(' ')).toEqual([]);
});

it('reads and writes amounts by the minor unit of their currency', () => {
  for (const [amount, currency, text] of [
    [125050, 'EUR', '1250.50'],
    [500000, 'EUR', '5000'],
    [1250, 'JPY', '1250'],
    [1250, 'KWD', '1.250'],
    [0, 'EUR', '0'],
  ] as const) {
    expect(amountText(amount, currency)).toBe(text);
    expect(amountOf(text, currency)).toBe(amount);
  }
  for (const text of ['', '-1', '1.234', '1,5', 'x']) expect(amountOf(text, 'EUR'), text).toBeUndefined();
  expect(amountOf('1.5', 'JPY')).toBeUndefined();
});
