import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { party, shop } from '../testing/shop.ts';
import { invoices } from './fold.ts';
import type { InvoiceRow } from './table.ts';

test('an invoice keeps what has reduced it, and when', () => {
  const history = createHistory();
  const { place, invoice, pay } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 1000 }]);
  const invoiceId = invoice(order, party('Acme'), '2026-03-01', '2026-03-31');
  pay(order, invoiceId, 190, 0, { effectiveAt: '2026-03-20T10:00:00Z' });
  history.add(
    'order',
    order.orderId,
    'sales.order.refund-issued.v1',
    {
      orderId: order.orderId,
      refundId: 'refund',
      issuedOn: '2026-04-02',
      invoices: [{ invoiceId, credited: { amount: 100, currency: 'EUR' }, open: { amount: 900, currency: 'EUR' } }],
    },
    { effectiveAt: '2026-04-02T10:00:00Z' },
  );
  const row = history.events.reduce<unknown>((state, event) => {
    const keys = invoices.keys(event);
    return keys.reduce<unknown>((one, key) => invoices.evolve(one as InvoiceRow | undefined, event, key), state);
  }, undefined);
  expect(row).toMatchObject({
    invoice_id: invoiceId,
    total: 1190,
    open: 900,
    settlements: [
      { kind: 'payment', on: '2026-03-20', amount: 190 },
      { kind: 'credit', on: '2026-04-02', amount: 100 },
    ],
  });
});

test('two orders may use one id for their invoices: each invoice is of its own order', () => {
  const history = createHistory();
  const { place, invoice, pay } = shop(history);
  const invoiceId = 'INVOICE';
  const orders = ['1', '2'].map((name) => place(name, party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 1000 }]));
  for (const order of orders) invoice(order, party('Acme'), '2026-03-01', '2026-03-31', {}, invoiceId);
  const [first, second] = orders;
  if (first !== undefined) pay(first, invoiceId, 1190, 0);
  const rows = new Map<string, InvoiceRow>();
  for (const event of history.events) {
    for (const key of invoices.keys(event)) {
      const name = JSON.stringify(invoices.table.key.map((column) => key[column]));
      const row = invoices.evolve(rows.get(name), event, key);
      if (row !== undefined) rows.set(name, row as InvoiceRow);
    }
  }
  expect([...rows.values()].map(({ order_id, open }) => [order_id, open])).toEqual([
    [first?.orderId, 0],
    [second?.orderId, 1190],
  ]);
});
