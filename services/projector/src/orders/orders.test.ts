import { foldOf } from '@sales/read-kit';
import { expect, test } from 'vitest';
import { createHistory } from '../testing/history.ts';
import { dice, party, shop } from '../testing/shop.ts';
import { evolveOrder } from './document.ts';
import { customerFigures, evolveOrderRow } from './fold.ts';

const document = ({ events }: ReturnType<typeof createHistory>) => foldOf(events, evolveOrder);
const row = ({ events }: ReturnType<typeof createHistory>) => foldOf(events, evolveOrderRow);

test('what was taken away from a draft, or from an order that was refused, is not shown any more', () => {
  const history = createHistory();
  const { orderId, ...placed } = shop(history).place('1', party('Acme'), [
    { sku: 'A', quantity: '1', unitPrice: 1000 },
  ]);
  const [{ data: submitted } = { data: {} }] = history.events;
  const of = createHistory();
  const { submittedOn, ...sold } = Object(submitted);
  const address = { line1: 'Torstr. 1', country: 'DE' };
  const discount = { reason: 'agreed', percent: '5' };
  const more = { billTo: address, customerReference: 'PO-1', discount, status: 'draft', draftedOn: submittedOn };
  const add = (type: string, data: object) => of.add('order', orderId, `sales.order.${type}.v1`, { orderId, ...data });
  add('drafted', { ...sold, ...more });
  expect(document(of)).toMatchObject({ billTo: address, customerReference: 'PO-1', discount });
  add('billing-set', { customerReference: 'PO-2' });
  expect(document(of)).not.toHaveProperty('billTo');
  add('billing-set', {});
  add('lines-changed', { change: 'discounted', lines: placed.lines, removed: [], totals: sold.totals });
  const gone = () => Object.keys(document(of) ?? {}).filter((name) => Object.hasOwn(more, name));
  expect(gone()).toEqual(['status', 'draftedOn']);
  add('submitted', { ...sold, submittedOn });
  add('approval-requested', { reasons: [], status: 'awaitingApproval' });
  add('rejected', { reason: 'tooMuch', note: 'far', status: 'rejected' });
  expect(document(of)?.approval).toMatchObject({ state: 'rejected', note: 'far' });
  add('submitted', { ...sold, submittedOn });
  expect(document(of)).not.toHaveProperty('approval');
  expect(gone()).toEqual(['status', 'draftedOn']);
});

test('a line shows how much of it has come how far', () => {
  const history = createHistory();
  const { place, confirm, ship, deliver, invoice, takeBack } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'A', quantity: '2.5', unitPrice: 1000 }]);
  const quantities = () => document(history)?.lines[0]?.quantities;
  expect(quantities()).toMatchObject({ ordered: '2.5', reserved: '0', shipped: '0' });
  confirm(order);
  expect(quantities()).toMatchObject({ reserved: '2.5' });
  const shipment = ship(order, 600);
  expect(quantities()).toMatchObject({ reserved: '0', shipped: '2.5', delivered: '0' });
  deliver(order, shipment);
  invoice(order, party('Acme'), '2026-03-01', '2026-03-31');
  takeBack(order, 0, '0.5', 600);
  expect(quantities()).toEqual({
    ordered: '2.5',
    reserved: '0',
    short: '0',
    picked: '0',
    shipped: '2.5',
    delivered: '2.5',
    returned: '0.5',
    invoiced: '2.5',
    credited: '0',
    cancelled: '0',
  });
  expect(document(history)?.lines[0]?.costs).toEqual([{ amount: 1200, currency: 'EUR' }]);
});

test('a line that lacks something shows when it is promised, for as long as it lacks it', () => {
  const history = createHistory();
  const { orderId, lines } = shop(history).place('1', party('Acme'), [{ sku: 'A', quantity: '10', unitPrice: 1000 }]);
  const lineId = lines[0]?.lineId;
  const allocated = (short: string) =>
    history.add('order', orderId, 'sales.order.allocation-recorded.v1', {
      orderId,
      lines: [{ lineId, reserved: [], short }],
      status: 'backordered',
    });
  const promised = (more: object) =>
    history.add('order', orderId, 'sales.order.lines-promised.v1', {
      orderId,
      lines: [{ lineId, quantity: '10', ...more }],
    });
  const promise = () => document(history)?.lines[0]?.promise;
  allocated('10');
  expect(promise()).toBeUndefined();
  promised({ reason: 'nothingExpected' });
  expect(promise()).toEqual({ promisedOn: null, reason: 'nothingExpected' });
  promised({ promisedOn: '2026-04-01', reason: 'incoming' });
  expect(promise()).toEqual({ promisedOn: '2026-04-01', reason: 'incoming' });
  expect(row(history)?.revision).toBe(history.events.length - 1);
  allocated('0');
  expect(document(history)?.lines[0]).not.toHaveProperty('promise');
});

test('what is reserved is what the order holds now, whatever was shipped, whatever warehouse it lies in', () => {
  const history = createHistory();
  const { place, confirm } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'A', quantity: '10', unitPrice: 1000 }]);
  confirm(order);
  const { orderId } = order;
  const lineId = order.lines[0]?.lineId;
  const lines = [{ lineId, sku: 'A', warehouse: 'MAIN', quantity: '4' }];
  history.add('order', orderId, 'sales.order.shipment-dispatched.v1', {
    orderId,
    shipmentId: orderId,
    lines,
    status: 'partiallyShipped',
  });
  const reserved = [
    { warehouse: 'MAIN', quantity: '2' },
    { warehouse: 'SOUTH', quantity: '3' },
  ];
  history.add('order', orderId, 'sales.order.allocation-recorded.v1', {
    orderId,
    lines: [{ lineId, reserved, short: '1' }],
    status: 'partiallyShipped',
  });
  expect(document(history)?.lines[0]?.quantities).toMatchObject({ reserved: '5', short: '1', shipped: '4' });
});

test('costs in two currencies stay apart', () => {
  const history = createHistory();
  const { place } = shop(history);
  const { orderId, lines } = place('1', party('Acme'), [{ sku: 'A', quantity: '10', unitPrice: 1000 }]);
  const costs = [
    { amount: 5, currency: 'EUR' },
    { amount: 7, currency: 'USD' },
    { amount: 6, currency: 'EUR' },
  ];
  history.add('order', orderId, 'sales.order.shipment-costed.v1', {
    orderId,
    shipmentId: orderId,
    lines: costs.map((cost) => ({ lineId: lines[0]?.lineId, quantity: '1', cost })),
  });
  expect(document(history)?.lines[0]?.costs).toEqual([
    { amount: 11, currency: 'EUR' },
    { amount: 7, currency: 'USD' },
  ]);
});

test('the row of the list and the document agree after every event', () => {
  const random = dice(9);
  for (let nth = 0; nth < 50; nth++) {
    const history = createHistory();
    const { place, confirm, ship, invoice, pay, takeBack, cancel, close } = shop(history);
    const order = place(String(nth), party('Acme'), [{ sku: 'A', quantity: '3', unitPrice: 100 + random.roll(50) }]);
    if (random.roll(3) > 0) confirm(order);
    if (random.roll(4) === 0) cancel(order);
    else {
      ship(order, 50);
      const invoiceId = invoice(order, party('Acme'), '2026-03-01', '2026-04-01');
      pay(order, invoiceId, 10, 0);
      if (random.roll(2) === 0) pay(order, invoiceId, 20, 10);
      if (random.roll(2) === 0) takeBack(order, 0, '1', 50);
      if (random.roll(2) === 0) close(order, random.pick([{}, { rating: 2, feedback: 'late' }]));
    }
    history.events.forEach((_, index) => {
      const events = history.events.slice(0, index + 1);
      const [whole, listed] = [document({ ...history, events }), row({ ...history, events })];
      const sum = (amounts: readonly { readonly amount: number }[] = []) =>
        amounts.reduce((all, one) => all + one.amount, 0);
      expect(listed).toMatchObject({
        order_id: whole?.orderId,
        status: whole?.status,
        payment_status: whole?.paymentStatus,
        total: whole?.totals.total.amount,
        invoiced: sum(whole?.invoices.map((one) => one.total)),
        paid: sum(whole?.payments.map((one) => one.amount)),
        line_count: whole?.lines.length,
        closed: whole?.closed ?? null,
        rating: whole?.closed?.rating ?? null,
      });
    });
  }
});

test('a customer has bought what was submitted and not cancelled', () => {
  const history = createHistory();
  const { place, cancel } = shop(history);
  const order = place('1', party('Acme'), [{ sku: 'A', quantity: '1', unitPrice: 100 }]);
  const figures = () => customerFigures.parts(row(history) ?? {});
  expect(figures()).toMatchObject([{ orders: 1, ordered: 119 }]);
  cancel(order);
  expect(figures()).toMatchObject([{ orders: 0, ordered: 0 }]);
});
