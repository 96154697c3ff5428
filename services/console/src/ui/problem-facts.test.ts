import { expect, test } from 'vitest';
import { formatIn } from '../i18n/format.ts';
import { factsOf } from './problem-facts.ts';

const named = (...keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { id: key }]));

const reader = {
  format: formatIn('zh-CN', 'UTC'),
  i18n: { _: (word: unknown) => `<${Object(word).id}>` },
  names: {
    quantities: named('wanted', 'available'),
    others: named('sku', 'open', 'status', 'earliest', 'asOf', 'units', 'most'),
    states: { partiallyShipped: { label: { id: 'Partly shipped' } } },
  },
};

test('facts behind a refusal are named, and written as the reader writes them', () => {
  expect(
    factsOf(
      {
        sku: '4006381333931',
        wanted: '1200.5',
        available: '0',
        open: { amount: 123_456, currency: 'CNY' },
        status: 'partiallyShipped',
        earliest: '2026-11-30',
        asOf: '2026-11-30T08:00:00.000Z',
        units: ['C62', 'XBX'],
        most: 1000,
      },
      reader,
    ),
  ).toEqual([
    ['<sku>', '4006381333931'],
    ['<wanted>', '1,200.5'],
    ['<available>', '0'],
    ['<open>', '¥1,234.56'],
    ['<status>', '<Partly shipped>'],
    ['<earliest>', '2026年11月30日'],
    ['<asOf>', '2026年11月30日 08:00'],
    ['<units>', 'C62、XBX'],
    ['<most>', '1,000'],
  ]);
});

test('what says nothing to people is left out', () => {
  expect(factsOf({ lineId: '01930000-0000-7000-8000-000000000302', use: 'POST /x', base: { a: 1 } }, reader)).toEqual(
    [],
  );
  expect(factsOf(undefined, reader)).toEqual([]);
});
