import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { party, shop } from '../testing/shop.ts';
import { invoices } from './fold.ts';
import { evolvePayment, type PaymentRow, payments } from './payments.ts';
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

test('a payment keeps what is on account of it, day by day', () => {
  const history = createHistory();
  const euro = (amount: number) => ({ amount, currency: 'EUR' });
  const on = (day: number) => `2026-03-0${day}`;
  const say = (paymentId: string, name: string, data: object) =>
    history.add('payment', paymentId, `sales.payment.${name}.v1`, { paymentId, ...data });
  const received = (paymentId: string, amount: number, more: object = {}) =>
    say(paymentId, 'received', {
      entity: 'MAIN',
      customerId: 'ada',
      amount: euro(amount),
      method: 'transfer',
      receivedOn: on(1),
      ...more,
    });
  const applied = (paymentId: string, ...parts: readonly [amount: number, day: number][]) =>
    say(paymentId, 'applied', {
      applied: parts.map(([amount, day], nth) => ({ nth, invoiceId: 'i', amount: euro(amount), on: on(day) })),
      unapplied: euro(0),
    });
  received('1', 1000);
  applied('1', [300, 2], [200, 3]);
  say('1', 'application-reduced', { nth: 1, invoiceId: 'i', amount: euro(50), on: on(3), unapplied: euro(550) });
  say('1', 'paid-out', { amount: euro(400), on: on(4), unapplied: euro(150) });
  received('2', 1000, { ofOpen: true });
  applied('2', [1000, 1]);
  const reduced = { nth: 0, invoiceId: 'i', amount: euro(600), withdrawn: true, on: on(1), unapplied: euro(0) };
  say('2', 'application-reduced', reduced);
  received('3', 1000, { creditNote: { creditNoteId: 'c', orderId: 'o', refundId: 'r' } });
  const rows = (): Map<unknown, PaymentRow | undefined> => {
    const found = new Map<unknown, PaymentRow | undefined>();
    for (const event of history.events)
      for (const { payment_id: id } of payments.keys(event)) found.set(id, evolvePayment(event, found.get(id)));
    return found;
  };
  const dayByDay = (row: PaymentRow | undefined) =>
    row?.movements.map(({ kind, on: day, amount }) => [kind, day, amount]);
  expect(dayByDay(rows().get('1'))).toEqual([
    ['received', on(1), 1000],
    ['applied', on(2), -300],
    ['applied', on(3), -200],
    ['reduced', on(3), 50],
    ['paidOut', on(4), -400],
  ]);
  expect(rows().get('1')?.on_account).toBe(150);
  expect(rows().get('2')).toMatchObject({ amount: 400, on_account: 0 });
  expect(rows().get('3')).toBeUndefined();
  say('1', 'reversed', { reason: 'bounced', on: on(5), amount: euro(1000), unapplied: euro(-400) });
  const owed = rows().get('1');
  expect([owed?.on_account, dayByDay(owed)?.at(-1)]).toEqual([-400, ['reversed', on(5), -550]]);
});
