import { describe, expect, it } from 'vitest';
import type { Figures, Plan } from '../plan.ts';
import { superstorePlan } from './plan.ts';
import { readSuperstore } from './read.ts';
import { superstoreColumns, superstoreRow } from './rows.ts';

const base = {
  'Row ID': '1',
  'Order ID': 'CA-1',
  'Order Date': '2016-11-08',
  'Ship Date': '2016-11-11',
  'Ship Mode': 'Second Class',
  'Customer ID': 'CG-1',
  'Customer Name': 'Claire Gute',
  Segment: 'Consumer',
  Country: 'United States',
  City: 'Henderson',
  State: 'Kentucky',
  'Postal Code': '42420',
  Region: 'South',
  'Product ID': 'TABLE',
  Category: 'Furniture',
  'Sub-Category': 'Tables',
  'Product Name': 'Table',
  Sales: '957.5775',
  Quantity: '5',
  Discount: '0.45',
  Profit: '-383.031',
};

const rowsOf = (...rows: readonly Partial<typeof base>[]) =>
  rows.map((row, index) => {
    const whole = { ...base, ...row };
    return superstoreRow({ line: index + 2, cells: superstoreColumns.map((column) => whole[column]) });
  });

const sumOf = (figures: Figures): number => [...figures.months.values()].reduce((a, b) => a + b, 0);
const sales = (plan: Plan) => plan.work.filter((work) => work.kind === 'sale');

describe('the plan for Superstore', () => {
  it('makes a discount of what was taken off the list price, and a receipt of what the order costs', () => {
    const [sale] = sales(superstorePlan(rowsOf({})));
    expect(sale).toMatchObject({
      reference: 'CA-1',
      orderedAt: '2016-11-08T09:00:00.000Z',
      shippedAt: '2016-11-11T17:00:00.000Z',
      shipTo: { city: 'Henderson', region: 'Kentucky', postalCode: '42420', country: 'United States' },
      region: 'South',
      lines: [{ sku: 'TABLE', quantity: 5, discount: 78347, net: 95758 }],
      receipts: [{ sku: 'TABLE', quantity: 5, totalCost: 134061 }],
    });
  });

  it('names a price by hand where a product was sold at another price than usual, and keeps its other name', () => {
    const plan = superstorePlan(
      rowsOf(
        { Sales: '20', Quantity: '2', Discount: '0', Profit: '1' },
        { Sales: '10', Quantity: '1', Discount: '0', Profit: '1' },
        { Sales: '12', Quantity: '1', Discount: '0', Profit: '1', 'Product Name': 'Other table' },
      ),
    );
    expect(plan.products).toEqual([
      {
        sku: 'TABLE',
        name: 'Table',
        category: 'Furniture/Tables',
        unit: 'C62',
        listPrice: 1000,
        custom: { otherNames: 'Other table' },
      },
    ]);
    expect(sales(plan)[0]?.lines.map(({ unitPrice }) => unitPrice)).toEqual([undefined, undefined, 1200]);
    expect(plan.exceptions).toMatchObject([
      { line: 4, outcome: 'changed', reason: expect.stringContaining('"Table"') },
    ]);
  });

  it('agrees with the whole file to the cent', async () => {
    const plan = await readSuperstore();
    expect([plan.work.length, plan.customers.length, plan.products.length]).toEqual([5009, 793, 1862]);
    expect(plan.expectations.map(({ file }) => sumOf(file))).toEqual([2_297_200_8603, 286_397_0217]);
    const net = sales(plan).flatMap(({ lines }) => lines.map((line) => line.net));
    const cost = sales(plan).flatMap(({ receipts }) => receipts.map(({ totalCost }) => totalCost));
    const total = net.reduce((a, b) => a + b, 0);
    expect(total).toBe(2_297_200_86);
    expect(total - cost.reduce((a, b) => a + b, 0)).toBe(286_397_02);
    expect(sales(plan).every(({ lines }) => lines.every(({ discount }) => discount >= 0))).toBe(true);
  });
});
