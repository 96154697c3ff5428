import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from './testing/read-side.ts';
import { idFor, party } from './testing/shop.ts';

let side: ReadSide;
const day = (nth: number) => {
  const at = `2026-03-${String(nth).padStart(2, '0')}T12:00:00.000Z`;
  return { recordedAt: at, effectiveAt: at };
};
const money = (amount: number) => ({ amount, currency: 'EUR' });
const payment = idFor('a payment');
const bounced = idFor('a payment that bounces');
const creditNote = idFor('a credit note');
const refund = idFor('a refund');

beforeAll(async () => {
  side = await startReadSide();
  const { shop, history } = side;
  for (const name of ['Acme Tools', 'Dörr GmbH']) shop.register(name, {}, day(1));
  shop.addProduct('A-1', 'Apple');
  shop.addProduct('B-2', 'Bolt');
  const acme = shop.place('1', party('Acme Tools'), [{ sku: 'A-1', quantity: '4', unitPrice: 1000 }], day(1), {
    salesperson: 'user:li',
    customerReference: 'PO 47/11',
  });
  const doerr = shop.place('2', party('Dörr GmbH'), [{ sku: 'B-2', quantity: '2', unitPrice: 500 }], day(2), {
    salesperson: 'user:mo',
  });
  shop.confirm(acme, day(3));
  const west = { lineId: doerr.lines[0]?.lineId ?? '', short: '1', reserved: [{ warehouse: 'WEST', quantity: '1' }] };
  const { orderId: waiting } = doerr;
  history.add(
    'order',
    waiting,
    'sales.order.backordered.v1',
    { orderId: waiting, lines: [west], status: 'backordered' },
    day(3),
  );
  const shipmentId = shop.ship(acme, 60, day(4));
  shop.deliver(acme, shipmentId, day(6));
  const invoiceId = shop.invoice(acme, party('Acme Tools'), '2026-03-05', '2026-04-04', day(5));
  shop.pay(acme, invoiceId, 1000, 0, day(7));
  shop.takeBack(acme, 0, '1', 60, day(8));
  const { orderId, lines } = acme;
  const charged = {
    lineId: lines[0]?.lineId ?? '',
    quantity: '1',
    net: money(1000),
    tax: money(190),
    total: money(1190),
  };
  const credited = {
    orderId,
    refundId: refund,
    creditNoteId: creditNote,
    returnId: idFor(`return ${orderId} 0`),
    entity: 'MAIN',
    on: '2026-03-09',
    lines: [charged],
    taxes: [],
    total: money(1190),
    exposure: money(0),
    paymentStatus: 'partiallyPaid',
  };
  history.add('order', orderId, 'sales.order.lines-credited.v1', credited, day(9));
  const note = {
    invoiceId: creditNote,
    kind: 'creditNote',
    number: 'CN-2026-000001',
    entity: 'MAIN',
    customer: party('Acme Tools'),
    currency: 'EUR',
    orders: [{ orderId, number: 'SO-2026-000001', lines: [charged], taxes: [], total: money(1190) }],
    taxes: [],
    total: money(1190),
    issuedOn: '2026-03-10',
    dueOn: '2026-03-10',
  };
  history.add('invoice', creditNote, 'sales.invoice.issued.v1', note, day(10));
  const done = { orderId, refundId: refund, creditNoteId: creditNote, number: 'CN-2026-000001' };
  history.add(
    'order',
    orderId,
    'sales.order.refund-recorded.v1',
    { ...done, credited: money(1190), paidOut: money(0), exposure: money(0), paymentStatus: 'refunded' },
    day(10),
  );
  for (const [paymentId, customer, amount, on] of [
    [payment, 'Acme Tools', 1000, 7],
    [bounced, 'Dörr GmbH', 300, 8],
  ] as const) {
    const received = {
      paymentId,
      entity: 'MAIN',
      customerId: idFor(customer),
      amount: money(amount),
      method: 'transfer',
      reference: `RF ${amount}-X`,
      receivedOn: `2026-03-0${on}`,
    };
    history.add('payment', paymentId, 'sales.payment.received.v1', received, day(on));
  }
  const reversal = { paymentId: bounced, reason: 'bounced', on: '2026-03-09', amount: money(300), unapplied: money(0) };
  history.add('payment', bounced, 'sales.payment.reversed.v1', reversal, day(9));
  const wait = (id: string, nth: number, step: string, waitingFor?: string) =>
    history.add(
      'fulfilment',
      id,
      'sales.fulfilment.advanced.v1',
      { orderId: id, step, ...(waitingFor !== undefined && { waitingFor }) },
      day(nth),
    );
  wait(orderId, 2, 'shipment', 'shipment');
  wait(orderId, 12, 'done');
  wait(waiting, 3, 'backorder', 'stock');
  const item = shop.stock('WEST', 'B-2');
  item.receive('1', 100, day(2));
  item.reserve('1', waiting, west.lineId, day(3));
  item.assignBin('A-9', day(4));
  item.assignBin('B-7', day(5));
  item.setPolicy('0', '9', 3, day(6));
  const level = { onHand: '1', reserved: '1', inTransitOut: '0' };
  const line = { warehouse: 'WEST', sku: 'B-2', orderId: waiting, lineId: west.lineId };
  history.add('stockItem', 'WEST.B-2', 'sales.stockItem.stock-awaited.v1', { ...line, waiting: '1', level }, day(3));
  await side.publish();
});
afterAll(() => side.stop());

const csv = async (url: string): Promise<readonly string[]> => {
  const { status, body } = await side.fetch(`/query/v1/${url}${url.includes('?') ? '&' : '?'}format=csv`);
  expect(status).toBe(200);
  return body.slice(1).trimEnd().split('\r\n');
};
const numbers = async (query: string): Promise<readonly string[]> =>
  (await side.get(`/query/v1/orders?${query}`)).items.map(({ number }: { number: string }) => number);
/** The ids in a list, in its order. */
const ids = async (url: string, id: string): Promise<readonly string[]> =>
  (await side.get(`/query/v1/${url}`)).items.map((one: Readonly<Record<string, string>>) => one[id]);

const [first, second] = ['SO-2026-000001', 'SO-2026-000002'];

test('orders are found by product, warehouse, invoice, sales rep and what the customer calls them', async () => {
  expect(await numbers('product=a-1')).toEqual([first]);
  expect(await numbers('product=B-2')).toEqual([second]);
  expect(await numbers('warehouse=main')).toEqual([first]);
  expect(await numbers('warehouse=WEST')).toEqual([second]);
  expect(await numbers('salesperson=user:mo')).toEqual([second]);
  const [{ number }] = (await side.get('/query/v1/invoices?kind=invoice')).items;
  expect(await numbers(`invoice=${number.toLowerCase()}`)).toEqual([first]);
  expect(await numbers('invoice=CN-2026-000001')).toEqual([first]);
  expect(await numbers('customerReference=po4711')).toEqual([first]);
  expect(await numbers('search=PO 47')).toEqual([first]);
  expect(await numbers('product=B-2&asOf=2026-03-01T13:00:00Z')).toEqual([]);
  expect(await numbers('warehouse=WEST&asOf=2026-03-02T13:00:00Z')).toEqual([]);
});

test('a draft whose documents name nothing of the customer any more is not found by it', async () => {
  const { shop, history } = side;
  const { orderId } = shop.place('3', party('Acme Tools'), [{ sku: 'A-1', quantity: '1', unitPrice: 1 }], day(11), {
    customerReference: 'GONE-1',
  });
  await side.publish();
  expect(await numbers('customerReference=gone-1')).toEqual(['SO-2026-000003']);
  history.add('order', orderId, 'sales.order.billing-set.v1', { orderId }, day(11));
  await side.publish();
  expect(await numbers('customerReference=gone-1')).toEqual([]);
  const [item] = (await side.get('/query/v1/orders?search=SO-2026-000003')).items;
  expect(item).not.toHaveProperty('customerReference');
});

describe('the lists of every day', () => {
  test('shipments', async () => {
    const [one, ...others] = (await side.get('/query/v1/shipments?product=a-1&warehouse=main&delivered=true')).items;
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      order: { number: first, customerName: 'Acme Tools' },
      dispatchedOn: '2026-03-04',
      deliveredOn: '2026-03-06',
      lines: [{ sku: 'A-1', warehouse: 'MAIN', quantity: '4' }],
    });
    for (const none of ['delivered=false', 'product=B-2', 'from=2026-03-05', 'search=doerr', 'entity=EAST'])
      expect(await ids(`shipments?${none}`, 'shipmentId'), none).toEqual([]);
    expect(await ids('shipments?search=acme', 'shipmentId')).toHaveLength(1);
    const [before] = (await side.get('/query/v1/shipments?asOf=2026-03-05T12:00:00Z')).items;
    expect(before).not.toHaveProperty('deliveredOn');
    expect(await csv('shipments')).toEqual([
      'shipment_id,order,order_id,customer,customer_id,dispatched_on,delivered_on,carrier,tracking_number,lines',
      `${one.shipmentId},${first},${one.order.orderId},Acme ` +
        `Tools,${one.order.customerId},2026-03-04,2026-03-06,,,4 A-1 @MAIN`,
    ]);
  });

  test('returns', async () => {
    const [one] = (await side.get('/query/v1/returns?status=refunded&reason=tooMany&warehouse=main')).items;
    expect(one).toMatchObject({
      order: { number: first },
      status: 'refunded',
      requestedOn: '2026-03-08',
      receivedOn: '2026-03-08',
      warehouse: 'MAIN',
      lines: [{ quantity: '1', reason: 'tooMany', received: '1', condition: 'resaleable' }],
    });
    for (const none of ['status=requested', 'reason=other', 'to=2026-03-07', 'search=doerr'])
      expect(await ids(`returns?${none}`, 'returnId'), none).toEqual([]);
    const [before] = (await side.get('/query/v1/returns?asOf=2026-03-08T13:00:00Z')).items;
    expect(before).toMatchObject({ status: 'received' });
    expect(await csv('returns')).toHaveLength(2);
  });

  test('refunds', async () => {
    expect(await ids('refunds?creditNote=cn-2026-000001&issued=true', 'refundId')).toEqual([refund]);
    const [one] = (await side.get('/query/v1/refunds?currency=eur&search=SO-2026-000001')).items;
    expect(one).toMatchObject({
      number: 'CN-2026-000001',
      total: money(1190),
      credited: money(1190),
      paidOut: money(0),
    });
    expect(await ids('refunds?issued=false', 'refundId')).toEqual([]);
    expect(await ids('refunds?issued=false&asOf=2026-03-09T13:00:00Z', 'refundId')).toEqual([refund]);
    expect((await csv('refunds'))[1]).toContain('CN-2026-000001,11.90,11.90,0.00,EUR');
  });

  test('invoices and credit notes', async () => {
    expect(await ids('invoices?kind=creditNote', 'invoiceId')).toEqual([creditNote]);
    expect(await ids('invoices?sort=issuedOn', 'kind')).toEqual(['invoice', 'creditNote']);
    expect(await ids('invoices?search=cn2026', 'invoiceId')).toEqual([creditNote]);
    expect(await ids('invoices?totalFrom=2000', 'kind')).toEqual(['invoice']);
    const [one] = (await side.get('/query/v1/invoices?kind=invoice&search=acme')).items;
    expect(one).toMatchObject({ total: money(4760), open: money(3760), issuedOn: '2026-03-05' });
    const then = await side.get('/query/v1/invoices?asOf=2026-03-06T12:00:00Z');
    expect(then.items).toMatchObject([{ kind: 'invoice', open: money(4760) }]);
    expect((await csv('invoices?kind=creditNote'))[1]).toContain('creditNote,CN-2026-000001,MAIN');
  });

  test('payments', async () => {
    expect(await ids('payments', 'paymentId')).toEqual([bounced, payment]);
    expect(await ids('payments?sort=-amount', 'paymentId')).toEqual([payment, bounced]);
    expect(await ids('payments?reversed=true', 'paymentId')).toEqual([bounced]);
    expect(await ids('payments?onAccount=true', 'paymentId')).toEqual([payment]);
    expect(await ids('payments?search=rf1000', 'paymentId')).toEqual([payment]);
    expect(await ids('payments?search=doerr', 'paymentId')).toEqual([bounced]);
    expect(await ids('payments?method=transfer&amountTo=500&currency=EUR', 'paymentId')).toEqual([bounced]);
    expect(await ids('payments?reversed=true&asOf=2026-03-08T13:00:00Z', 'paymentId')).toEqual([]);
    expect((await csv('payments?reversed=false'))[1]).toContain('2026-03-07,transfer,RF 1000-X,10.00,10.00,EUR,');
  });

  test('the pick list of a day', async () => {
    const [one, ...others] = (await side.get('/query/v1/pick-list?dueBy=2026-03-02&warehouse=west')).items;
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      warehouse: 'WEST',
      sku: 'B-2',
      name: 'Bolt',
      bin: 'B-7',
      quantity: '1',
      dueOn: '2026-03-02',
      promised: false,
      order: { number: second },
    });
    for (const none of ['dueBy=2026-03-01', 'warehouse=MAIN', 'product=A-1', 'search=acme'])
      expect(await ids(`pick-list?${none}`, 'sku'), none).toEqual([]);
    expect(await ids('pick-list?sort=-bin', 'bin')).toEqual(['B-7']);
    expect(await ids('pick-list?asOf=2026-03-03T13:00:00Z', 'bin')).toEqual([undefined]);
    expect(await ids('pick-list?asOf=2026-03-04T13:00:00Z', 'bin')).toEqual(['A-9']);
    expect(await ids('stock-items?warehouse=WEST', 'bin')).toEqual(['B-7']);
    expect(await ids('stock-items?warehouse=WEST&asOf=2026-03-04T13:00:00Z', 'bin')).toEqual(['A-9']);
    expect(await csv('pick-list')).toHaveLength(2);
    const { orderId } = one.order;
    const { lineId } = one;
    side.shop.stock('WEST', 'B-2').pick('1', orderId, lineId, day(13));
    await side.publish();
    expect(await ids('pick-list', 'sku')).toEqual([]);
    expect(await ids('pick-list?asOf=2026-03-12T12:00:00Z', 'sku')).toEqual(['B-2']);
  });

  test('what waits for whom, and why', async () => {
    const { items } = await side.get('/query/v1/waiting');
    expect(items).toMatchObject([
      {
        order: { number: second, customerName: 'Dörr GmbH' },
        step: 'backorder',
        waitingFor: 'stock',
        whom: 'supplier',
        since: '2026-03-03T12:00:00.000Z',
        details: { short: [{ sku: 'B-2', warehouse: 'WEST', quantity: '1' }] },
      },
    ]);
    for (const none of ['whom=approver', 'waitingFor=shipment', 'salesperson=user:li', 'owner=user:li', 'search=acme'])
      expect(await ids(`waiting?${none}`, 'step'), none).toEqual([]);
    expect(await ids('waiting?whom=supplier&search=doerr', 'step')).toEqual(['backorder']);
    expect(await ids('waiting?owner=user:mo', 'step')).toEqual(['backorder']);
    expect(await ids('waiting?whom=warehouse&asOf=2026-03-04T12:00:00Z', 'step')).toEqual(['shipment']);
    const { orderId } = items[0].order;
    const reasons = [{ rule: 'largeOrder', facts: { total: 5, limit: 3 } }];
    const { history } = side;
    history.add(
      'order',
      orderId,
      'sales.order.approval-requested.v1',
      { orderId, reasons, status: 'awaitingApproval' },
      day(14),
    );
    history.add(
      'fulfilment',
      orderId,
      'sales.fulfilment.advanced.v1',
      { orderId, step: 'approval', waitingFor: 'decision' },
      day(14),
    );
    await side.publish();
    const [one] = (await side.get('/query/v1/waiting?whom=approver')).items;
    expect(one).toMatchObject({ since: '2026-03-14T12:00:00.000Z', details: { approval: reasons } });
    expect((await csv('waiting'))[1]).toContain(
      'approval,decision,approver,2026-03-14T12:00:00.000Z,user:mo,,largeOrder',
    );
  });
});
