import { expect, test } from 'vitest';
import { countryOf, isCountry } from './country.ts';

test.each([
  ['de', 'DE'],
  [' De ', 'DE'],
  ['xk', 'XK'],
  ['United Kingdom', 'United Kingdom'],
  ['USA', 'USA'],
  ['中国', '中国'],
])('%j is %s', (written, country) => {
  expect(isCountry(written)).toBe(true);
  expect(countryOf(written)).toBe(country);
});

test.each(['UK', 'xx', ' ZZ', 'E N', 'D', '  ', '\r\n', ' \t', '\u00a0\u2028', '\u0001\u0002'])(
  '%j is not a country',
  (written) => expect(isCountry(written)).toBe(false),
);

test('the codes are those of ISO 3166-1, as far as the runtime knows them', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter(isCountry);
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  expect(codes.length).toBe(250);
  expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
});
