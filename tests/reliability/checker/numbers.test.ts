import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import { evidenceOf, example, id, record, stream } from './example.ts';
import { invoicesAreCounted, numbersDiffer } from './numbers.ts';

type Said = readonly [category: 'order' | 'invoice', id: string, type: string, data: object];

const euro = (amount: number) => ({ amount, currency: 'EUR' });
const amounts = { lines: [], taxes: [], total: euro(800) };

const waiting = (order: string): Said => [
  'order',
  order,
  'lines-invoiced',
  { orderId: id(order), invoiceId: id(`invoice ${order}`), on: '2026-01-01', ...amounts },
];
const issued = (order: string, number: string, issuedOn = '2026-01-01'): Said => [
  'invoice',
  `invoice ${order}`,
  'issued',
  {
    invoiceId: id(`invoice ${order}`),
    kind: 'invoice',
    number,
    entity: 'MAIN',
    customer: { customerId: id('customer'), name: 'A customer', country: 'DE' },
    currency: 'EUR',
    orders: [
      { orderId: id(order), number: 'SO-2026-000001', taxRounding: { per: 'line', mode: 'halfAway' }, ...amounts },
    ],
    taxes: [],
    total: euro(800),
    issuedOn,
    dueOn: '2026-01-31',
  },
];

const after = (...all: readonly Said[]): Evidence => {
  const run = example();
  for (const [category, name, type, data] of all)
    record(run, `${type} ${name}`, stream(category, id(name)), [{ type: `sales.${category}.${type}.v1`, data }]);
  return evidenceOf(run);
};

const messages = (violations: ReturnType<typeof numbersDiffer>) => violations.map(({ message }) => message);

describe('I17, numbers', () => {
  it('takes invoices that are counted from 1, in whatever order they are recorded', () => {
    const run = after(
      waiting('a'),
      waiting('b'),
      issued('b', 'INV-2026-000002', '2026-01-02'),
      issued('a', 'INV-2026-000001'),
      issued('c', 'INV-2027-000001', '2027-01-01'),
      issued('d', 'OLD-2026-000001', '2026-03-01'),
      issued('e', 'OLD-2026-000002', '2026-02-01'),
    );
    expect(invoicesAreCounted(run)).toEqual([]);
    expect(numbersDiffer(run)).toEqual([]);
  });

  it('finds a gap, a day that runs backwards, an invoice without a number', () => {
    expect(messages(invoicesAreCounted(after(issued('a', 'INV-2026-000002'))))).toEqual([
      'INV-2026-000002 comes where number 1 is expected',
    ]);
    const backwards = after(issued('a', 'INV-2026-000001', '2026-01-02'), issued('b', 'INV-2026-000002'));
    expect(messages(invoicesAreCounted(backwards))).toEqual([
      'INV-2026-000002 is of 2026-01-01, and INV-2026-000001 of 2026-01-02',
    ]);
    expect(messages(invoicesAreCounted(after(waiting('a'))))).toEqual([
      `invoice ${id('invoice a')} of ${id('a')} has no number`,
    ]);
  });

  it('takes a gap where an invoice was withdrawn', () => {
    const run = example();
    record(run, 'realigned', stream('numberSeries', 'MAIN.INV.2026'), [
      { type: 'NumbersReserved', data: { from: 2, to: 3 } },
    ]);
    for (const [order, number] of [
      ['a', 'INV-2026-000001'],
      ['b', 'INV-2026-000004'],
    ] as const) {
      const [category, name, type, data] = issued(order, number);
      record(run, order, stream(category, id(name)), [{ type: `sales.${category}.${type}.v1`, data }]);
    }
    expect(invoicesAreCounted(evidenceOf(run))).toEqual([]);
  });

  it('finds a number that two things have', () => {
    const run = after(issued('a', 'INV-2026-000001'), issued('b', 'INV-2026-000001'));
    expect(messages(numbersDiffer(run))[0]).toContain('INV-2026-000001 is the number of invoice');
    expect(invoicesAreCounted(run)).toHaveLength(1);
  });
});
