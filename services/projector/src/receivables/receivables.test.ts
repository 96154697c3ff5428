import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { party, shop } from '../testing/shop.ts';
import { invoices } from './fold.ts';
import type { InvoiceRow } from './table.ts';

test('an invoice keeps what has changed it, and when', () => {
  const history = createHistory();
  const { place, invoice, pay } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 1000 }]);
  const invoiceId = invoice(order, party('Acme'), '2026-03-01', '2026-03-31');
  const euro = (amount: number) => ({ amount, currency: 'EUR' });
  const paymentId = pay(order, invoiceId, 190, 0, { effectiveAt: '2026-03-20T10:00:00Z' });
  const change = (name: string, kind: string, documentId: string, amount: number, open: number, on: string) =>
    history.add(
      'invoice',
      invoiceId,
      `sales.invoice.${name}.v1`,
      {
        invoiceId,
        by: { kind, documentId, paymentId: documentId, nth: 0 },
        amount: euro(amount),
        open: euro(open),
        on,
        orders: [],
      },
      { effectiveAt: `${on}T10:00:00Z` },
    );
  change('settled', 'creditNote', 'credit', 100, 900, '2026-04-02');
  change('settled', 'payment', 'late', 0, 900, '2026-04-02');
  change('settlement-reversed', 'payment', paymentId, 190, 1090, '2026-04-05');
  const row = history.events.reduce<unknown>((state, event) => {
    const keys = invoices.keys(event);
    return keys.reduce<unknown>((one, key) => invoices.evolve(one as InvoiceRow | undefined, event, key), state);
  }, undefined);
  expect(row).toMatchObject({
    invoice_id: invoiceId,
    entity: 'MAIN',
    orders: [{ orderId: order.orderId }],
    total: 1190,
    open: 1090,
    settlements: [
      { kind: 'payment', on: '2026-03-20', amount: 190 },
      { kind: 'credit', id: 'credit', on: '2026-04-02', amount: 100 },
      { kind: 'reversal', id: paymentId, on: '2026-04-05', amount: -190 },
    ],
  });
});
