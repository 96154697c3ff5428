import type { EntityAt } from '@sales/client';
import { expect, it } from 'vitest';
import { detailsOf, fieldsOf, isWrong, limitIn, taxIn, taxText } from './fields.ts';

const details = {
  from: '2026-01-01T00:00:00.000Z',
  name: 'Lantern',
  address: { country: 'DE', city: 'Kiel', name: 'Lantern GmbH' },
  taxIds: [{ country: 'DE', id: '123' }],
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  taxRates: [{ category: 'standard', treatment: 'S', rate: '19' }],
  taxRounding: { per: 'line', mode: 'halfAway' },
} as const;
const policies = {
  from: '2026-01-01T00:00:00.000Z',
  ...{ approvalLimits: [{ amount: 500_000, currency: 'EUR' }] },
  ...{ autoCloseDays: 14, allocationTimeoutSeconds: 60, reservationHours: 24 },
};
const company: EntityAt = {
  entity: 'MAIN',
  versions: [details, { ...details, from: '2027-01-01T00:00:00.000Z', name: 'Lantern AG' }],
  policies: [policies],
  revision: 3,
  at: '2026-06-01T00:00:00.000Z',
};

it('shows what is so at the instant of the answer, and not what is to come', () => {
  expect(detailsOf(company).name).toBe('Lantern');
  expect(detailsOf({ ...company, at: '2027-01-01T00:00:00.000Z' }).name).toBe('Lantern AG');
});

it('has in the form what the reader may change, as people type it', () => {
  const may = ({ permission }: { readonly permission: string }): boolean => permission === 'entity:set-policies';
  expect(fieldsOf(company, may)).toEqual({
    ...{ approvalLimits: '5000 EUR', autoCloseDays: '14', reservationHours: '24', allocationTimeoutSeconds: '60' },
  });
  expect(fieldsOf(company, () => true)).toMatchObject({ city: 'Kiel', taxIds: 'DE 123', taxRates: 'standard:S:19' });
});

it('reads back what it shows of taxes and limits, and nothing else', () => {
  const exempt = { category: 'export', treatment: 'G', rate: '0', reasonCode: 'VATEX-EU-G' } as const;
  expect(taxIn(taxText(exempt))).toEqual(exempt);
  expect(['standard', 'standard:X:1', 'standard:S:', 'a b:S:1'].map(taxIn)).toEqual([...Array(4)]);
  expect(limitIn('12.5 EUR')).toEqual({ amount: 1250, currency: 'EUR' });
  expect(['5000', '0 EUR', '1.234 EUR', '1.5 JPY', '1 ABCD'].map(limitIn)).toEqual([...Array(5)]);
});

it('does not lose an address whose country was taken away', () => {
  expect(isWrong({ city: 'Kiel' })('country', '')).toBe(true);
  expect(isWrong({ city: ' ' })('country', '')).toBe(false);
  expect(isWrong({})('timeZone', 'Mars/Base')).toBe(true);
});
