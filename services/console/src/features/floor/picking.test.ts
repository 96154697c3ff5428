import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalOf, thousandths, typedQuantity } from '../../ui/quantities.ts';
import { codeKey, codesOf } from './codes.ts';
import { afterScan, linesToShip, nextLine, ordersOf, type Picked, type PickLine, type PickRow } from './picking.ts';

const row = (number: string, lineId: string, sku: string, quantity: string, more: object = {}): PickRow =>
  ({
    ...{ warehouse: 'W', sku, lineId, quantity, held: quantity, picked: '0', dueOn: '2026-01-02', promised: true },
    ...{ href: '', name: sku, order: { orderId: `id-${number}`, number } },
    ...more,
  }) as PickRow;

const line = (lineId: string, sku: string, wanted: number): PickLine => ({
  ...{ lineId, warehouse: 'W', sku, held: decimalOf(wanted * 1000), wanted: wanted * 1000 },
});

const pieces = (sku: string, quantity = 1) => ({ sku, name: sku, unit: 'C62', quantity: quantity * 1000 });

it('puts the list together by order, the earliest day first, and keeps the way through the warehouse', () => {
  const rows = [
    row('SO-2', 'l1', 'DESK', '2', { bin: 'A-1' }),
    row('SO-1', 'l2', 'LAMP', '3', { bin: 'A-2', dueOn: '2026-01-01' }),
    row('SO-2', 'l3', 'LAMP', '1', { bin: 'A-2' }),
  ];
  const orders = ordersOf(rows, []);
  expect(orders.map(({ order, lines }) => [order.number, lines.map(({ bin }) => bin)])).toEqual([
    ['SO-1', ['A-2']],
    ['SO-2', ['A-1', 'A-2']],
  ]);
});

it('leaves out what was shipped and still stands in the list', () => {
  const rows = [row('SO-1', 'l1', 'DESK', '5'), row('SO-1', 'l2', 'LAMP', '1')];
  const shipped = [
    { lineId: 'l1', warehouse: 'W', sku: 'DESK', quantity: '2', held: '5' },
    { lineId: 'l2', warehouse: 'W', sku: 'LAMP', quantity: '1', held: '1' },
  ];
  const wanted = (of: readonly PickRow[]) =>
    ordersOf(of, shipped).flatMap(({ lines }) => lines.map((one) => one.wanted));
  expect(wanted(rows)).toEqual([3000]);
  // The list has heard of it: the line holds less.
  expect(wanted([row('SO-1', 'l1', 'DESK', '3')])).toEqual([3000]);
});

it('takes a scan for the line that wants it, and says what is wrong and what is too much', () => {
  const lines = [line('l1', 'DESK', 1), line('l2', 'LAMP', 2), line('l3', 'DESK', 1)];
  const first = afterScan(lines, {}, pieces('DESK'));
  expect(first).toMatchObject({ is: 'picked', picked: { l1: 1000, l3: 0 } });
  expect(afterScan(lines, {}, pieces('DESK', 2))).toMatchObject({ picked: { l1: 1000, l3: 1000 } });
  expect(afterScan(lines, { l1: 1000 }, pieces('DESK'))).toMatchObject({ picked: { l1: 1000, l3: 1000 } });
  expect(afterScan(lines, { l1: 1000, l3: 1000 }, pieces('DESK'))).toEqual({ is: 'tooMuch', wanted: 2000, left: 0 });
  expect(afterScan(lines, { l2: 1000 }, pieces('LAMP', 12))).toEqual({ is: 'tooMuch', wanted: 2000, left: 1000 });
  expect(afterScan(lines, {}, pieces('CHAIR'))).toEqual({ is: 'wrong' });
  expect([nextLine(lines, { l1: 1000 })?.lineId, nextLine([], {})]).toEqual(['l2', undefined]);
});

it('never ships more than is wanted, however often and whatever is scanned', () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('DESK', 'LAMP', 'CHAIR'), fc.integer({ min: 1, max: 4 }))),
      (scans) => {
        const lines = [line('l1', 'DESK', 5), line('l2', 'LAMP', 2), line('l3', 'DESK', 3)];
        let picked: Picked = {};
        let taken = 0;
        for (const [sku, quantity] of scans) {
          const after = afterScan(lines, picked, pieces(sku, quantity));
          if (after.is !== 'picked') continue;
          picked = after.picked;
          taken += quantity;
        }
        const shipped = linesToShip(lines, picked);
        expect(shipped.reduce((sum, one) => sum + Number(one.quantity), 0)).toBe(taken);
        for (const one of shipped) {
          const { wanted = 0 } = lines.find(({ lineId }) => lineId === one.lineId) ?? {};
          expect(thousandths(one.quantity)).toBeLessThanOrEqual(wanted);
        }
      },
    ),
  ));

it('knows products by their bar codes, those of their packs, and their SKUs, bar codes first', () => {
  const details = { name: 'Desk', category: 'F', unit: 'C62', taxCategory: 'standard' };
  const codes = codesOf([
    {
      sku: 'DESK',
      details: {
        ...details,
        units: [{ unit: 'XBX', factor: '12' }],
        barcodes: [{ code: '4006381333931' }, { code: 'BOX 1', unit: 'XBX' }, { code: 'lamp' }],
      },
    },
    { sku: 'LAMP', details: { ...details, name: 'Lamp' } },
  ] as unknown as Parameters<typeof codesOf>[0]);
  const found = (code: string) => {
    const { sku, quantity = 0 } = codes.get(codeKey(code)) ?? {};
    return [sku, quantity];
  };
  expect(found('04006381333931')).toEqual(['DESK', 1000]);
  expect(found(' box  1 ')).toEqual(['DESK', 12_000]);
  expect(found('desk')).toEqual(['DESK', 1000]);
  expect(found('LAMP')).toEqual(['DESK', 1000]);
  expect(found('4006381333932')).toEqual([undefined, 0]);
});

it('reads quantities as people type them', () => {
  expect(['12', '1,5', '0.125', '1.2345', '', 'x', '4006381333931'].map(typedQuantity)).toEqual([
    ...[12_000, 1500, 125, undefined, undefined, undefined, undefined],
  ]);
  expect([decimalOf(1005), decimalOf(12_000)]).toEqual(['1.005', '12']);
});
