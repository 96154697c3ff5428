import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../plan.ts';
import { respeltLines } from '../report.ts';
import { onlineRetailPlan } from './plan.ts';
import { readOnlineRetail } from './read.ts';
import { retailReader } from './rows.ts';

type Row = readonly [invoice: string, code: string, quantity: string, price: string, more?: Partial<More>];
type More = { readonly description: string; readonly at: string; readonly customer: string; readonly country: string };

const planOf = (...rows: readonly Row[]) => {
  const read = retailReader();
  return onlineRetailPlan(
    rows.map(([invoice, code, quantity, price, more = {}], index) => {
      const { description = 'TEA SET', at = '2010-02-03 10:00:00', customer = '13085', country = 'EIRE' } = more;
      return read({ line: index + 2, cells: [invoice, code, description, quantity, at, price, customer, country] });
    }),
  );
};

const cash = { customer: '' };

describe('the plan for Online Retail', () => {
  it('makes one product of a code that is written in several ways, as it is written first, and lists it', () => {
    const plan = planOf(
      ['1', '85123a', '2', '1'],
      ['1', '85123A', '3', '1'],
      ['2', '85123A ', '1', '1'],
      ['C3', '85123A', '-1', '1'],
      ['2', 'post', '1', '9'],
      ['2', ' B1', '1', '1'],
      ['3', 'B1', '1', '1'],
    );
    expect(plan.products).toMatchObject([{ sku: '85123a' }, { sku: 'post', category: 'Charges' }, { sku: 'B1' }]);
    expect(plan.respelt).toEqual([
      { sku: '85123a', spellings: ['85123a', '85123A', '85123A '] },
      { sku: 'B1', spellings: [' B1', 'B1'] },
    ]);
    expect(plan.opening[0]).toEqual({ sku: '85123a', quantity: 6, totalCost: 0 });
    expect(plan.work.at(-1)).toMatchObject({ kind: 'sale' });
    expect(respeltLines(plan)).toContain('  "85123a", "85123A", "85123A "');
  });

  it('makes an order of an invoice, with the same code twice as two lines', () => {
    expect(planOf(['1', '22138', '9', '4.95'], ['1', '22138', '1', '4.25']).work).toMatchObject([
      {
        kind: 'sale',
        reference: '1',
        orderedAt: '2010-02-03T10:00:00.000Z',
        lines: [
          { sku: '22138', quantity: 9, discount: 0, net: 4455 },
          { sku: '22138', quantity: 1, unitPrice: 425, discount: 0, net: 425 },
        ],
        closes: true,
      },
    ]);
  });

  it('puts the lines of an invoice together though others come in between', () => {
    const plan = planOf(['1', 'A1', '1', '1'], ['2', 'A1', '1', '1'], ['1', 'B1', '1', '1']);
    expect(plan.work).toMatchObject([
      { reference: '1', lines: [{ sku: 'A1' }, { sku: 'B1' }] },
      { reference: '2', lines: [{ sku: 'A1' }] },
    ]);
  });

  it('takes a cancellation back from the latest sales at the same price, and closes the order after the last', () => {
    const plan = planOf(
      ['1', 'A1', '5', '1'],
      ['2', 'A1', '5', '1'],
      ['3', 'A1', '5', '2'],
      ['C4', 'A1', '-6', '1'],
      ['C5', 'A1', '-1', '1'],
    );
    const [first, second] = plan.work.map((work) => (work.kind === 'sale' ? work.orderId : ''));
    expect(plan.work.slice(3)).toMatchObject([
      { kind: 'return', reference: 'C4', orderId: second, lines: [{ line: 0, quantity: 5, net: 500 }], closes: true },
      { kind: 'return', reference: 'C4', orderId: first, lines: [{ line: 0, quantity: 1, net: 100 }], closes: false },
      { kind: 'return', reference: 'C5', orderId: first, lines: [{ line: 0, quantity: 1, net: 100 }], closes: true },
    ]);
    expect(plan.work.slice(0, 3)).toMatchObject([{ closes: false }, { closes: false }, { closes: true }]);
    expect(plan.exceptions).toEqual([]);
  });

  it('refuses what of a cancellation was never sold', () => {
    const plan = planOf(
      ['1', 'A1', '5', '1'],
      ['C2', 'A1', '-7', '1'],
      ['C3', 'A1', '-1', '1'],
      ['C4', 'Z9', '-1', '1'],
    );
    expect(plan.exceptions).toMatchObject([
      { line: 3, outcome: 'changed', reason: expect.stringContaining('only 5 taken back') },
      { line: 4, outcome: 'refused', reason: expect.stringContaining('no earlier sale') },
      { line: 5, outcome: 'refused', reason: expect.stringContaining('no earlier sale') },
    ]);
  });

  it('sells to one cash customer a country when no customer is named', () => {
    const plan = planOf(
      ['1', 'A1', '1', '1', cash],
      ['2', 'A1', '1', '1', cash],
      ['3', 'A1', '1', '1', { ...cash, country: 'Japan' }],
    );
    expect(plan.customers.map(({ name, country }) => [name, country])).toEqual([
      ['Cash sales EIRE', 'EIRE'],
      ['Cash sales Japan', 'Japan'],
    ]);
  });

  it('keeps a second record for a customer in a second country', () => {
    const plan = planOf(['1', 'A1', '1', '1'], ['2', 'A1', '1', '1', { country: 'Japan' }]);
    expect(plan.customers.map(({ name }) => name)).toEqual(['Customer 13085', 'Customer 13085 (Japan)']);
    expect(plan.exceptions).toMatchObject([{ line: 3, outcome: 'changed' }]);
  });

  it.each<[what: string, row: Row, kind: string | undefined]>([
    ['a write-off', ['1', 'A1', '-44', '0', { ...cash, description: 'damaged?' }], 'adjustment'],
    ['a find', ['1', 'A1', '44', '0', cash], 'adjustment'],
    ['a gift to a customer', ['1', 'A1', '1', '0'], 'sale'],
    ['postage', ['1', 'POST', '1', '18'], 'sale'],
    ['a manual charge on a cancellation', ['C1', 'M', '1', '373.57', cash], 'sale'],
    ['a bad debt', ['A1', 'B', '1', '-53594.36', cash], undefined],
    ['a test entry', ['1', 'TEST001', '1', '4.5'], undefined],
    ['a stock correction of a charge', ['1', 'POST', '-1', '0', cash], undefined],
    ['a negative quantity with a price', ['1', 'A1', '-1', '2'], undefined],
    ['no quantity', ['1', 'A1', '0', '2'], undefined],
  ])('takes %s as what it is', (_what, row, kind) => {
    const plan = planOf(row);
    expect(plan.work.map((work) => work.kind)).toEqual(kind === undefined ? [] : [kind]);
    expect(plan.exceptions.map(({ outcome }) => outcome)).toEqual(kind === undefined ? ['refused'] : []);
  });

  it('writes codes in one way, and says so', () => {
    const plan = planOf(['1', '85132a', '1', '1'], ['1', '47503J ', '1', '1'], ['1', '85132A', '1', '1']);
    expect(plan.products.map(({ sku }) => sku)).toEqual(['85132a', '47503J']);
    expect(plan.exceptions.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('rounds prices below a penny so that months and countries still add up', () => {
    const plan = planOf(...Array.from({ length: 12 }, (): Row => ['1', 'PADS', '1', '0.001']));
    const [sale] = plan.work;
    expect(sale?.kind === 'sale' && sale.lines.reduce((total, { net }) => total + net, 0)).toBe(1);
    expect(plan.products).toMatchObject([{ sku: 'PADS', listPrice: 1 }]);
    expect(sale).toMatchObject({ lines: expect.arrayContaining([expect.objectContaining({ discount: 1, net: 0 })]) });
  });

  it('has in stock at the start what will leave, so that nothing is ever short', () => {
    const plan = planOf(
      ['1', 'A1', '5', '1'],
      ['1', 'B1', '2', '1'],
      ['2', 'A1', '-3', '0', cash],
      ['3', 'A1', '9', '0', cash],
    );
    expect(plan.opening).toEqual([
      { sku: 'A1', quantity: 8, totalCost: 0 },
      { sku: 'B1', quantity: 2, totalCost: 0 },
    ]);
  });

  it('says which line it cannot read', () => {
    expect(() => planOf(['1', 'A1', 'many', '1'])).toThrow('line 2: "many" is not a decimal');
  });

  it('accounts for every penny of a real excerpt', async () => {
    const plan = await readOnlineRetail(
      fileURLToPath(new URL('../../fixtures/online-retail-excerpt.csv', import.meta.url)),
    );
    const sum = (figures: Figures | undefined): number =>
      [...(figures?.months.values() ?? [])].reduce((a, b) => a + b, 0);
    const [turnover] = plan.expectations;
    const net = plan.work.flatMap((work) => (work.kind === 'sale' ? work.lines.map((line) => line.net) : []));
    expect(sum(turnover?.file)).toBe(12_293_920);
    expect(Math.abs(net.reduce((a, b) => a + b, 0) * 10 - (sum(turnover?.file) - sum(turnover?.refused)))).toBeLessThan(
      10,
    );
    expect(Map.groupBy(plan.exceptions, ({ outcome }) => outcome).get('refused')).toHaveLength(22);
  });
});
