import { quantity } from '@sales/contracts';
import { describe, expect, test } from 'vitest';
import { explainChoice } from './choice.ts';
import { chooseWarehouses, type Seen } from './warehouse-policy.ts';

const warehouses = ['MAIN', 'WEST', 'EAST'];

/** A line that wants so many, with what each of the three warehouses has and what it holds there. */
const line = (lineId: string, wanted: number, has: readonly number[], held: readonly number[] = []): Seen => ({
  lineId,
  sku: lineId,
  quantity: quantity(wanted * 1000),
  candidates: warehouses.map((warehouse, nth) => ({
    warehouse,
    available: (has[nth] ?? 0) * 1000,
    held: (held[nth] ?? 0) * 1000,
  })),
});
const place = (warehouse: string, units: number) => ({ warehouse, quantity: quantity(units * 1000) });

describe('the warehouses of an order that may come from few', () => {
  test.each([
    ['the one that completes most lines', 1, [line('A', 2, [2, 2, 0]), line('B', 1, [0, 1, 0])], ['WEST']],
    ['the first of those that do equally well', 1, [line('A', 2, [0, 2, 5])], ['WEST']],
    ['the one that gives most where none completes a line', 1, [line('A', 9, [2, 3, 4])], ['EAST']],
    ['those that complete it together', 2, [line('A', 6, [1, 3, 4])], ['WEST', 'EAST']],
    ['where it holds something already', 1, [line('A', 2, [5, 0, 0], [0, 0, 1])], ['EAST']],
    ['the next in order when fewer would do', 2, [line('A', 2, [0, 0, 2])], ['MAIN', 'EAST']],
    ['all when it may', 5, [line('A', 2, [0, 0, 2])], ['MAIN', 'WEST', 'EAST']],
    ['the first when nothing is there', 1, [line('A', 2, [0, 0, 0])], ['MAIN']],
  ])('are %s', (_, limit, lines, chosen) => {
    expect(chooseWarehouses(lines, warehouses, limit)).toEqual(chosen);
  });

  test('are chosen for lines of one product together', () => {
    const shared = [line('1', 3, [3, 5, 6]), line('2', 3, [3, 5, 6])].map((one) => ({ ...one, sku: 'A' }));
    expect(chooseWarehouses(shared, warehouses, 1)).toEqual(['EAST']);
  });
});

describe('the explanation', () => {
  test('says why a warehouse that comes first was passed over, and which were not needed', () => {
    const choice = explainChoice('A', [line('A', 4, [2, 5, 6])], new Map([['A', [place('WEST', 4)]]]), warehouses);
    expect(choice).toEqual({
      entity: 'A',
      rule: 'inOrder',
      considered: warehouses,
      lines: [
        {
          lineId: 'A',
          reason: 'whole',
          candidates: [
            { warehouse: 'MAIN', available: '2', reserved: '0', outcome: 'tooLittle' },
            { warehouse: 'WEST', available: '5', reserved: '4', outcome: 'chosen' },
            { warehouse: 'EAST', available: '6', reserved: '0', outcome: 'notNeeded' },
          ],
        },
      ],
    });
  });

  test('says when none had it all, and leaves out what had nothing', () => {
    const reserved = new Map([['A', [place('MAIN', 2), place('EAST', 2)]]]);
    const [explained] = explainChoice('A', [line('A', 4, [2, 0, 3])], reserved, warehouses).lines;
    expect(explained).toMatchObject({ reason: 'split', candidates: [{ warehouse: 'MAIN' }, { warehouse: 'EAST' }] });
  });

  test('says when there was not enough within the limit, and when another order was faster', () => {
    const limit = { maxWarehouses: 2, chosen: ['MAIN', 'WEST'] };
    const reserved = new Map([['A', [place('MAIN', 2)]]]);
    expect(explainChoice('A', [line('A', 9, [2, 1, 6])], reserved, warehouses, limit)).toMatchObject({
      rule: 'limited',
      ...limit,
      lines: [
        {
          reason: 'short',
          candidates: [
            { warehouse: 'MAIN', outcome: 'chosen' },
            { warehouse: 'WEST', outcome: 'taken' },
            { warehouse: 'EAST', available: '6', outcome: 'overLimit' },
          ],
        },
      ],
    });
  });

  test('stays small', () => {
    const lines = Array.from({ length: 1000 }, (_, nth) => line(`${nth}`, 1, [1, 1, 1]));
    expect(explainChoice('A', lines, new Map(), warehouses).lines).toHaveLength(200);
    expect(explainChoice('A', lines, new Map(), ['MAIN'])).toEqual({
      entity: 'A',
      rule: 'onlyWarehouse',
      considered: ['MAIN'],
      lines: [],
    });
    expect(explainChoice('A', lines, new Map(), [])).toMatchObject({ entity: 'A', rule: 'noWarehouse' });
  });
});
