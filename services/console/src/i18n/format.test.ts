import { expect, it } from 'vitest';
import { decimalOf, formatIn } from './format.ts';

const english = formatIn('en', 'Europe/Berlin');
const chinese = formatIn('zh-CN', 'Asia/Shanghai');
/** Intl parts some signs with spaces that do not break. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

it.each([
  [1250, 'EUR', '€12.50'],
  [1250, 'JPY', '¥1,250'],
  [1250, 'KWD', 'KWD 1.250'],
  [-5, 'USD', '-$0.05'],
  [9_000_000_000_000_000, 'USD', '$90,000,000,000,000.00'],
  [8_999_999_999_999_999, 'USD', '$89,999,999,999,999.99'],
])('shows %i minor units of %s as %s', (amount, currency, text) => {
  expect(plain(english.money({ amount, currency }))).toBe(text);
});

it('shows a price of less than a cent with all its digits, and what it is for', () => {
  expect(english.unitPrice({ micros: 35_000, currency: 'EUR' })).toBe('€0.035');
  expect(english.unitPrice({ micros: 1_000_000, currency: 'EUR', per: 100 })).toBe('€1.00 / 100');
  expect(english.unitPrice({ micros: 1_000_000, currency: 'JPY' })).toBe('¥1');
});

it('shows a business date as the same day everywhere, and an instant where the reader is', () => {
  expect([english.day('2026-01-31'), chinese.day('2026-01-31')]).toEqual(['Jan 31, 2026', '2026年1月31日']);
  expect(plain(english.time('2026-01-31T23:30:00Z'))).toBe('Feb 1, 2026, 12:30 AM');
  expect(chinese.time('2026-01-31T23:30:00Z')).toBe('2026年2月1日 07:30');
});

it('says how long ago something was', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  expect(english.ago('2026-01-31T11:58:30Z', now)).toBe('1 minute ago');
  expect(english.ago('2026-01-28T12:00:00Z', now)).toBe('3 days ago');
  expect(chinese.ago('2026-01-31T12:00:00Z', now)).toBe('现在');
});

it.each([
  [5, 2, '0.05'],
  [0, 3, '0.000'],
  [-1234, 0, '-1234'],
])('writes %i with %i digits as %s', (amount, digits, text) => {
  expect(decimalOf(amount, digits)).toBe(text);
});

it('parts the words of a list as the language does', () => {
  expect([english.list(['a', 'b', 'c']), chinese.list(['甲', '乙', '丙'])]).toEqual(['a, b, c', '甲、乙、丙']);
});
