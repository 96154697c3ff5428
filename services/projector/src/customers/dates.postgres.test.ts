import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { idFor } from '../testing/shop.ts';

let side: ReadSide;

const day = (nth: number): string => `2026-03-${String(nth).padStart(2, '0')}T00:00:00.000Z`;
const acme = idFor('Acme');

beforeAll(async () => {
  side = await startReadSide();
  const say = (type: string, nth: number, data: object = {}) =>
    side.history.add(
      'customer',
      acme,
      `sales.customer.${type}.v1`,
      { customerId: acme, ...data },
      { recordedAt: day(nth), effectiveAt: day(nth) },
    );
  const details = { name: 'Acme', kind: 'company', country: 'DE', language: 'en', currency: 'EUR' };
  const registered = { number: 'C-000001', details: { ...details, fulfilmentPolicy: 'shipPartial' } };
  say('registered', 1, { ...registered, owner: 'user:li', paymentTerms: { dueDays: 30 } });
  say('tagged', 3, { tag: 'Show Room' });
  say('held', 5, { reason: 'overdue' });
  say('owner-assigned', 7, { owner: 'user:mo' });
  say('held', 9, { reason: 'dispute' });
  say('released', 11);
  say('untagged', 13, { tag: 'Show Room' });
  await side.publish();
});
afterAll(() => side.stop());

/** On which of the odd days a filter finds the customer. */
const daysOf = async (filter: string): Promise<readonly number[]> => {
  const days = [1, 3, 5, 7, 9, 11, 13];
  const found = await Promise.all(
    days.map(async (nth) => (await side.get(`/query/v1/customers?${filter}&asOf=${day(nth)}`)).items.length === 1),
  );
  return days.filter((_, nth) => found[nth]);
};

test.each([
  ['owner=user:li', [1, 3, 5]],
  ['owner=user:mo', [7, 9, 11, 13]],
  ['tag=show%20ROOM', [3, 5, 7, 9, 11]],
  ['status=held', [5, 7, 9]],
  ['status=active', [1, 3, 11, 13]],
  ['owner=user:mo&status=held&tag=Show%20Room', [7, 9]],
])('owner, tags and holds are asked of any day: %s', async (filter, days) => {
  expect(await daysOf(filter)).toEqual(days);
});

test('a customer says who owned it on a day, and why it was held', async () => {
  const at = async (nth: number) => {
    const { owner, status, statusReason, tags } = await side.get(`/query/v1/customers/C-000001?asOf=${day(nth)}`);
    return [owner, status, statusReason, tags];
  };
  expect(await at(6)).toEqual(['user:li', 'held', 'overdue', ['Show Room']]);
  expect(await at(10)).toEqual(['user:mo', 'held', 'dispute', ['Show Room']]);
  expect(await at(14)).toEqual(['user:mo', 'active', undefined, []]);
});
