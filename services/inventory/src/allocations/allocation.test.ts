import { type AllocationChoice, quantity, thousandths } from '@sales/contracts';
import { atOneInstant, fold, specification } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocation as rules } from './allocations.ts';
import { owedAt, shortLines, waitingLines, waitingPlaces } from './decide.ts';
import type { AllocationEvent, PlacedLine } from './events.ts';
import type { AllocationInput } from './inputs.ts';
import { costsOfReturn } from './state.ts';

const allocation = atOneInstant(rules);
const given = specification(allocation);
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const at = (warehouse: string, quantity: string) => ({ warehouse, quantity });
const only: AllocationChoice = { entity: 'MAIN', rule: 'onlyWarehouse', considered: ['MAIN'], lines: [] };
const answered = (
  reserved: readonly { readonly warehouse: string; readonly quantity: string }[],
  short: string,
  surplus?: readonly PlacedLine[],
): AllocationEvent => ({
  type: 'AllocationAnswered',
  data: {
    requestId: 'r1',
    lines: [{ lineId: 'l1', sku: 'CHAIR', reserved: [...reserved], short }],
    ...(surplus !== undefined && { surplus }),
  },
});
const tried = (quantity: string, ...reserved: { readonly warehouse: string; readonly quantity: string }[]) =>
  ({
    type: 'LinesTried',
    requestId: 'r1',
    lines: [{ lineId: 'l1', sku: 'CHAIR', quantity, reserved }],
    choice: only,
  }) as const;
const answeredFirst = (...given: Parameters<typeof answered>): AllocationEvent => {
  const event = answered(...given);
  return event.type === 'AllocationAnswered' ? { ...event, data: { ...event.data, choice: only } } : event;
};
const released: AllocationEvent = {
  type: 'AllocationReleased',
  data: { lines: [{ lineId: 'l1', quantity: '3' }] },
};

describe('a request', () => {
  test('is answered with where each line is reserved and what it lacks, once', () => {
    given()
      .when(tried('5', at('MAIN', '3')))
      .then(answeredFirst([at('MAIN', '3')], '2'));
    given(answered([], '5'))
      .when(tried('5', at('MAIN', '3')))
      .then();
  });

  test('of lines that were let go before gets nothing, and gives back what it got', () => {
    given(released)
      .when(tried('5', at('MAIN', '3')))
      .then({
        type: 'AllocationAnswered',
        data: {
          requestId: 'r1',
          lines: [],
          surplus: [{ lineId: 'l1', sku: 'CHAIR', ...at('MAIN', '3') }],
          choice: only,
        },
      });
  });

  test('for more lines keeps those that are known', () => {
    given(answered([at('MAIN', '5')], '0'))
      .when({
        type: 'LinesTried',
        requestId: 'r2',
        lines: [{ lineId: 'l2', sku: 'DESK', quantity: '1', reserved: [] }],
        choice: only,
      })
      .then({
        type: 'AllocationAnswered',
        data: {
          requestId: 'r2',
          lines: [
            { lineId: 'l1', sku: 'CHAIR', reserved: [at('MAIN', '5')], short: '0' },
            { lineId: 'l2', sku: 'DESK', reserved: [], short: '1' },
          ],
          choice: only,
        },
      });
  });
});

describe('a backorder that is filled', () => {
  const filled = (warehouse: string, quantity: string) =>
    ({ type: 'BackorderFilled', lineId: 'l1', warehouse, quantity }) as const;

  test('is answered with the whole picture', () => {
    given(answered([at('MAIN', '3')], '2'))
      .when(filled('MAIN', '1'))
      .then(answered([at('MAIN', '4')], '1'));
    given(answered([at('MAIN', '3')], '2'))
      .when(filled('WEST', '2'))
      .then(answered([at('MAIN', '3'), at('WEST', '2')], '0'));
  });

  test('at two warehouses at once gives back what is too much', () => {
    given(answered([at('MAIN', '3')], '2'))
      .when(filled('WEST', '5'))
      .then(
        answered([at('MAIN', '3'), at('WEST', '2')], '0', [
          { lineId: 'l1', sku: 'CHAIR', warehouse: 'WEST', quantity: '3' },
        ]),
      );
    given(answered([at('MAIN', '5')], '0'))
      .when(filled('WEST', '2'))
      .then(answered([at('MAIN', '5')], '0', [{ lineId: 'l1', sku: 'CHAIR', warehouse: 'WEST', quantity: '2' }]));
  });

  test('of a line that was let go means nothing to the order', () => {
    given(answered([at('MAIN', '3')], '2'), released)
      .when(filled('WEST', '2'))
      .then();
    given().when(filled('WEST', '2')).then();
  });

  test('waits also at a warehouse that opens later', () => {
    const opened = { type: 'WarehouseOpened', warehouse: 'WEST', entity: 'MAIN' } as const;
    given(answeredFirst([at('MAIN', '3')], '2'))
      .when(opened)
      .then(answered([at('MAIN', '3')], '2'));
    given(answeredFirst([at('MAIN', '5')], '0'))
      .when(opened)
      .then();
  });

  test('waits at no warehouse of another company', () => {
    given(answeredFirst([at('MAIN', '3')], '2'))
      .when({ type: 'WarehouseOpened', warehouse: 'WEST', entity: 'EAST' })
      .then();
  });

  test('waits at a warehouse that opens later only as long as the order may come from one more', () => {
    const limited = (chosen: string[]): AllocationEvent => ({
      type: 'AllocationAnswered',
      data: {
        requestId: 'r1',
        lines: [{ lineId: 'l1', sku: 'CHAIR', reserved: [at('MAIN', '3')], short: '2' }],
        choice: { ...only, maxWarehouses: 2, chosen },
      },
    });
    const opened = { type: 'WarehouseOpened', warehouse: 'WEST', entity: 'MAIN' } as const;
    given(limited(['MAIN']))
      .when(opened)
      .then(limited(['MAIN', 'WEST']));
    given(limited(['MAIN']), limited(['MAIN', 'WEST']))
      .when(opened)
      .then();
    given(limited(['MAIN', 'EAST']))
      .when(opened)
      .then();
    const state = fold(allocation, [limited(['MAIN', 'WEST']), answered([at('MAIN', '3')], '2')]);
    expect(waitingPlaces(state, ['EAST', 'MAIN'])).toEqual(['MAIN']);
    expect(waitingPlaces(fold(allocation, [answered([], '5')]), ['EAST', 'MAIN'])).toEqual(['EAST', 'MAIN']);
  });

  test('leaves the queues once it lacks nothing', () => {
    const short = fold(allocation, [answered([], '5')]);
    expect(shortLines(short)).toEqual([{ lineId: 'l1', sku: 'CHAIR', quantity: '5' }]);
    const full = fold(allocation, [answered([], '5'), answered([at('MAIN', '5')], '0')]);
    expect(shortLines(full)).toEqual([]);
    expect(waitingLines(full)).toEqual([{ lineId: 'l1', sku: 'CHAIR', quantity: '0' }]);
    expect(waitingLines(fold(allocation, [answered([at('MAIN', '5')], '0')]))).toEqual([]);
  });
});

describe('a promise', () => {
  type Promised = Extract<AllocationEvent, { type: 'LinesPromised' }>['data']['lines'][number];
  const promise = (more: Partial<Promised> = {}): Promised => ({
    lineId: 'l1',
    quantity: '2',
    promisedOn: '2026-03-10',
    reason: 'incoming',
    ...more,
  });
  const promised = (...lines: Promised[]): AllocationEvent => ({ type: 'LinesPromised', data: { lines } });
  const looked = (...lines: Promised[]) => ({ type: 'LinesPromised', lines }) as const;
  const short = answered([at('MAIN', '3')], '2');

  test('is made for what a line lacks, and again when it changes', () => {
    given(short).when(looked(promise())).then(promised(promise()));
    given(short, promised(promise())).when(looked(promise())).then();
    const later = promise({ promisedOn: '2026-03-12' });
    given(short, promised(promise())).when(looked(later)).then(promised(later));
  });

  test('that was counted from the day of asking does not slip by being asked again', () => {
    const counted = promise({ reason: 'leadTime' });
    given(short, promised(counted))
      .when(looked(promise({ reason: 'leadTime', promisedOn: '2026-03-12' })))
      .then();
  });

  test('is not made for a line that has all it wants or was let go, and is forgotten then', () => {
    given(answered([at('MAIN', '5')], '0'))
      .when(looked(promise()))
      .then();
    given(short, released).when(looked(promise())).then();
    given(short, promised(promise()), answered([at('MAIN', '5')], '0'), short)
      .when(looked(promise()))
      .then(promised(promise()));
  });
});

test('a line is owed what it was given and has not shipped, until it is let go', () => {
  const given5 = answered([at('MAIN', '3'), at('WEST', '2')], '1');
  const owed = (...events: readonly AllocationEvent[]) => {
    const state = fold(allocation, events);
    return ['MAIN', 'WEST', 'EAST'].map((warehouse) => owedAt(state, 'l1', warehouse));
  };
  const shipped = (quantity: string): AllocationEvent => ({
    type: 'AllocationShipped',
    data: { shipmentId: 's1', lines: [{ lineId: 'l1', quantity, cost: eur(1) }] },
  });
  expect(owed()).toEqual([0, 0, 0]);
  expect(owed(given5)).toEqual([3000, 2000, 0]);
  expect(owed(given5, shipped('4'))).toEqual([1000, 1000, 0]);
  expect(owed(given5, shipped('5'))).toEqual([0, 0, 0]);
  expect(owed(given5, released)).toEqual([0, 0, 0]);
});

test('lines are let go once', () => {
  const command = { type: 'LinesReleased', lines: [{ lineId: 'l1', quantity: '3' }], reason: 'cancelled' } as const;
  given(answered([at('MAIN', '3')], '0'))
    .when(command)
    .then(released);
  given(answered([at('MAIN', '3')], '0'), released)
    .when(command)
    .then();
});

test('a shipment says what it had cost, and what could not be shipped', () => {
  const lines = [{ lineId: 'l1', quantity: '2', cost: eur(400) }];
  const missing = [{ lineId: 'l1', sku: 'CHAIR', ...at('MAIN', '1') }];
  given()
    .when({ type: 'LinesShipped', shipmentId: 's1', lines, missing: [] })
    .then({ type: 'AllocationShipped', data: { shipmentId: 's1', lines } });
  given()
    .when({ type: 'LinesShipped', shipmentId: 's1', lines, missing })
    .then({ type: 'AllocationShipped', data: { shipmentId: 's1', lines, missing } });
});

describe('goods that come back', () => {
  const shipped = (quantity: string, cost: number): AllocationEvent => ({
    type: 'AllocationShipped',
    data: { shipmentId: 's1', lines: [{ lineId: 'l1', quantity, cost: eur(cost) }] },
  });
  const returned = (quantity: string, cost: number): AllocationEvent => ({
    type: 'AllocationReturned',
    data: { returnId: 'x1', lines: [{ lineId: 'l1', quantity, cost: eur(cost) }] },
  });

  const part = (quantity: string, lineId = 'l1') => ({ lineId, quantity });

  test('are worth the average of what was shipped', () => {
    const state = fold(allocation, [shipped('1', 100), shipped('2', 230)]);
    expect(costsOfReturn(state, [part('1'), part('1', 'l2')])).toEqual([eur(110), undefined]);
  });

  test('damaged ones are worth nothing and leave the average alone', () => {
    const state = fold(allocation, [shipped('3', 330), returned('1', 0)]);
    expect(costsOfReturn(state, [part('1')])).toEqual([eur(110)]);
    const half = fold(allocation, [shipped('10', 100), returned('5', 0)]);
    expect(costsOfReturn(half, [part('2'), part('3')])).toEqual([eur(20), eur(30)]);
  });

  test('10 for 4 cents that come back one by one are worth 4 cents', () => {
    let state = fold(allocation, [shipped('10', 4)]);
    const worth = Array.from({ length: 10 }, () => {
      const [cost = eur(0)] = costsOfReturn(state, [part('1')]);
      state = allocation.evolve(state, returned('1', cost.amount));
      return cost.amount;
    });
    expect(worth.reduce((all, one) => all + one, 0)).toBe(4);
  });

  test('whatever is shipped and comes back in whatever parts: nothing of the cost is lost or made', () => {
    const units = fc.integer({ min: 1, max: 9000 }).map(quantity);
    const step = fc.oneof(
      fc.record({ ship: units, cost: fc.nat({ max: 50 }) }),
      fc.array(fc.record({ back: units, damaged: fc.boolean() }), { minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let state = allocation.initialState;
        const total = { shipped: 0, cost: 0, returned: 0, back: 0, damaged: 0 };
        const takeBack = (parts: readonly { readonly back: string; readonly damaged: boolean }[]): void => {
          const costs = costsOfReturn(
            state,
            parts.map(({ back }) => part(back)),
          ).map((cost) => cost?.amount ?? 0);
          parts.forEach(({ back, damaged }, nth) => {
            total.returned += thousandths(back);
            total[damaged ? 'damaged' : 'back'] += costs[nth] ?? 0;
          });
          state = allocation.evolve(state, {
            type: 'AllocationReturned',
            data: {
              returnId: 'x',
              lines: parts.map(({ back, damaged }, nth) => ({
                ...part(back),
                cost: eur(damaged ? 0 : (costs[nth] ?? 0)),
              })),
            },
          });
        };
        for (const one of steps) {
          if ('ship' in one) {
            total.shipped += thousandths(one.ship);
            total.cost += one.cost;
            state = allocation.evolve(state, shipped(one.ship, one.cost));
          } else {
            let left = total.shipped - total.returned;
            const parts = one.flatMap(({ back, damaged }) => {
              const taken = Math.min(left, thousandths(back));
              left -= taken;
              return taken > 0 ? [{ back: quantity(taken), damaged }] : [];
            });
            takeBack(parts);
          }
          expect(Math.min(total.back, total.damaged)).toBeGreaterThanOrEqual(0);
          expect(total.back + total.damaged).toBeLessThanOrEqual(total.cost);
        }
        const rest = total.shipped - total.returned;
        if (rest > 0) takeBack([{ back: quantity(rest), damaged: false }]);
        if (total.shipped > 0) expect(total.back + total.damaged).toBe(total.cost);
      }),
    );
  });
});

test('whatever is filled and let go, a line never keeps more than it wants', () => {
  const warehouse = fc.constantFrom('MAIN', 'WEST');
  const count = fc.integer({ min: 1, max: 9 });
  const input: fc.Arbitrary<AllocationInput> = fc.oneof(
    fc
      .tuple(count, warehouse, count)
      .map(([wanted, where, got]) => tried(String(wanted), at(where, String(Math.min(got, wanted))))),
    fc.record({
      type: fc.constant('BackorderFilled' as const),
      lineId: fc.constant('l1'),
      warehouse,
      quantity: count.map(String),
    }),
    fc.constant({ type: 'WarehouseOpened' as const, warehouse: 'WEST', entity: 'MAIN' }),
  );
  fc.assert(
    fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
      let state = allocation.initialState;
      for (const one of inputs) {
        for (const event of allocation.decide(one, state)) {
          state = allocation.evolve(state, event);
          if (event.type !== 'AllocationAnswered') continue;
          for (const line of event.data.lines) {
            expect(Number(line.short)).toBeGreaterThanOrEqual(0);
            const reserved = line.reserved.reduce((sum, { quantity }) => sum + Number(quantity), 0);
            expect(reserved + Number(line.short)).toBe((state.lines.get('l1')?.wanted ?? 0) / 1000);
          }
        }
      }
    }),
  );
});
