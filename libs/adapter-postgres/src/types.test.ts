import { NumberTooLarge } from '@sales/eventsourcing';
import { expect, test } from 'vitest';
import { isOutage } from './failures.ts';
import { canonicalInstant, canonicalNumeric, exactInteger } from './types.ts';

test.each([
  ['2.50', '2.5'],
  ['3.000', '3'],
  ['-0.010', '-0.01'],
  ['100', '100'],
  ['0.00', '0'],
])('the number %s is %s', (text, canonical) => {
  expect(canonicalNumeric(text)).toBe(canonical);
});

test('an integer that no number is exactly is refused', () => {
  expect(exactInteger('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  for (const text of ['9007199254740992', '-9007199254740993', '9223372036854775807'])
    expect(() => exactInteger(text), text).toThrow(NumberTooLarge);
});

test.each([
  ['2024-01-31 10:20:30+00', '2024-01-31T10:20:30.000Z'],
  ['2024-01-31 10:20:30.1+00', '2024-01-31T10:20:30.100Z'],
  ['2024-01-31 10:20:30.123456+00', '2024-01-31T10:20:30.123Z'],
  ['infinity', 'infinity'],
])('the instant %s is %s', (text, canonical) => {
  expect(canonicalInstant(text)).toBe(canonical);
});

test.each([
  [undefined, true], // the socket, or no free connection
  ['57P01', true], // the operator
  ['57014', true], // out of time
  ['53100', true], // the disk is full
  ['40P01', true], // a deadlock
  ['55P03', true], // a lock not to be had
  ['23505', false],
  ['22021', false],
  ['42P01', false],
])('whether %s is an outage: %s', (code, expected) => {
  expect(isOutage(Object.assign(new Error('failed'), code !== undefined && { code, severity: 'ERROR' }))).toBe(
    expected,
  );
});

test('a broken pipe is an outage, though its code looks like a state of the server', () => {
  expect(isOutage(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBe(true);
});
