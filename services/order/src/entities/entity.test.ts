import { defaultPolicies, type EntityDetails, type EntityPolicies } from '@sales/contracts';
import { fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entity } from './entity.ts';
import type { EntityEvent } from './events.ts';
import { detailsAt, policiesAt } from './state.ts';

const given = specification(entity);

const details: EntityDetails = {
  name: 'Lantern Trading Co., Ltd.',
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
  taxIds: [{ country: 'CN', id: '91310000MA1FL0000X' }],
  taxRates: [{ category: 'standard', treatment: 'S', rate: '19' }],
  taxRounding: { per: 'line', mode: 'halfAway' },
};
const moved = { ...details, timeZone: 'Asia/Singapore' };
const [day1, day2] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'];
const founded: EntityEvent = { type: 'EntityFounded', data: { details } };

const policies: EntityPolicies = { ...defaultPolicies, approvalLimits: [{ amount: 500, currency: 'EUR' }] };
const set = (of: EntityPolicies): EntityEvent => ({ type: 'PoliciesSet', data: { policies: of } });

describe('what a company decides on for its orders', () => {
  test('is what was said last, and the same again changes nothing', () => {
    given(founded).when({ type: 'SetPolicies', policies }).then(set(policies));
    given(founded, set(policies)).when({ type: 'SetPolicies', policies }).then();
    given(founded, set(policies)).when({ type: 'SetPolicies', policies: defaultPolicies }).then(set(defaultPolicies));
  });

  test('is as by default until something is said of it', () => {
    given(founded).when({ type: 'SetPolicies', policies: defaultPolicies }).then();
    const state = fold(entity, [founded]);
    expect(state.status === 'founded' && policiesAt(state, day1)).toEqual(defaultPolicies);
  });

  test('is at each instant what counts then, whatever the company itself became meanwhile', () => {
    const [early, late] = [
      { ...policies, autoCloseDays: 3 },
      { ...policies, autoCloseDays: 5 },
    ];
    const state = fold(entity, [
      { ...founded, at: day1 },
      { ...set(late), at: '2026-03-03T00:00:00.000Z' },
      { type: 'EntityChanged', data: { details: moved }, at: day2 },
      { ...set(early), at: day2 },
    ]);
    if (state.status === 'none') throw new Error('it was founded');
    const days = ['02-28', '03-01', '03-02', '03-03'].map(
      (day) => policiesAt(state, `2026-${day}T12:00:00.000Z`).autoCloseDays,
    );
    expect(days).toEqual([14, 14, 3, 5]);
    expect(detailsAt(state, day2)).toEqual(moved);
  });

  test.each([
    [[{ amount: 1, currency: 'XXQ' }], 'entity/currency-unknown', { currency: 'XXQ' }],
    [[{ amount: 0, currency: 'EUR' }], 'entity/approval-limit-not-positive', { amount: 0, currency: 'EUR' }],
    [[1, 2].map((amount) => ({ amount, currency: 'EUR' })), 'entity/approval-limit-repeated', { currency: 'EUR' }],
  ])('is refused with the limits %j', (approvalLimits, code, facts) => {
    given(founded)
      .when({ type: 'SetPolicies', policies: { ...policies, approvalLimits } })
      .thenRejected(code, facts);
  });

  test('is refused of a company that is not there, or before it was', () => {
    given().when({ type: 'SetPolicies', policies }).thenRejected('entity/unknown');
    given({ ...founded, at: day2 })
      .when({ type: 'SetPolicies', policies, dated: day1 }, day1)
      .thenRejected('entity/dated-too-early', { date: day1, earliest: day2, after: 'entityFounded' });
  });
});

describe('a company of ours', () => {
  test('is founded once, whatever it is called the second time', () => {
    given().when({ type: 'FoundEntity', details }).then(founded);
    given(founded).when({ type: 'FoundEntity', details: moved }).then();
  });

  test('becomes what a put says, and a put again changes nothing', () => {
    const changed: EntityEvent = { type: 'EntityChanged', data: { details: moved } };
    given().when({ type: 'PutEntity', details }).then(founded);
    given(founded).when({ type: 'PutEntity', details: moved }).then(changed);
    given(founded, changed).when({ type: 'PutEntity', details: moved }).then();
  });

  test.each([
    ['currency', 'XXQ', 'entity/currency-unknown'],
    ['timeZone', 'Asia/Atlantis', 'entity/time-zone-unknown'],
    ['timeZone', '+08:00', 'entity/time-zone-unknown'],
  ])('is refused with the %s %s', (field, value, code) => {
    given()
      .when({ type: 'PutEntity', details: { ...details, [field]: value } })
      .thenRejected(code, { [field]: value });
  });

  const recorded = (type: 'EntityFounded' | 'EntityChanged', name: string, at: string) => ({
    type,
    data: { details: { ...details, name } },
    at,
  });

  test('is not changed before it was founded', () => {
    given(recorded('EntityFounded', 'A', day2))
      .when({ type: 'PutEntity', details: moved, dated: day1 }, day1)
      .thenRejected('entity/dated-too-early', { date: day1, earliest: day2, after: 'entityFounded' });
  });

  test('is at each instant what was said last of those that count by then', () => {
    const at = fc.integer({ min: 1, max: 9 }).map((hour) => `2026-03-01T0${hour}:00:00.000Z`);
    fc.assert(
      fc.property(fc.array(at, { maxLength: 12 }), at, (dates, asked) => {
        const events = dates.map((date, nth) => recorded('EntityChanged', `name ${nth}`, date));
        const state = fold(entity, [recorded('EntityFounded', 'founded', '2026-03-01T00:00:00.000Z'), ...events]);
        if (state.status === 'none') throw new Error('it was founded');
        const counting = events.filter(({ at: from }) => from <= asked);
        const latest = counting.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
        const last = counting.findLast(({ at: from }) => from === latest?.at);
        expect(detailsAt(state, asked).name).toBe(last?.data.details.name ?? 'founded');
      }),
    );
  });
});
