import { perUnit } from '@sales/contracts';
import { specification, testId } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import {
  allocated,
  cancel,
  customer,
  decider,
  draft,
  eur,
  history,
  invoice,
  line,
  lineId,
  orderAfter,
  pay,
  placed,
  returnGoods,
  type Step,
  ship,
  type Told,
  terms,
} from '../testing/orders.ts';
import { exposureOf } from './amounts.ts';
import type { OrderCommand } from './commands.ts';

const given = specification(decider);
const lines = [line(1, { quantity: 2 }), line(2, { quantity: 1 })];
const [first, second] = lines;
const totals = {
  ...{ discount: eur(0), net: eur(3000), tax: eur(570), total: eur(3570) },
  taxes: [{ treatment: 'S', rate: '19', base: eur(3000), tax: eur(570) }],
};

/** What the warehouses have of both lines. */
const answer = (...held: readonly [number, number]): OrderCommand => ({
  type: 'RecordAllocation',
  lines: held.map((units, nth) => ({
    lineId: lineId(nth + 1),
    sku: `SKU-${nth + 1}`,
    reserved: units > 0 ? [{ warehouse: 'MAIN', quantity: String(units) }] : [],
    short: String((nth === 0 ? 2 : 1) - units),
  })),
});

const types = (...commands: readonly OrderCommand[]): readonly string[] => history(...commands).map(({ type }) => type);

describe('a draft', () => {
  test('that is submitted at once was never one: the submission says everything, once', () => {
    const discount = { reason: 'agreed', percent: '10' } as const;
    const more = { channel: 'web', externalReference: 'PO-1', discount };
    const [submitted, ...others] = history(placed(lines, more));
    expect(others).toEqual([]);
    const [drafted, again] = history(draft(lines, more), { type: 'SubmitOrder', terms });
    expect(submitted).toEqual(again);
    expect(submitted).toMatchObject({ type: 'OrderSubmitted', data: { status: 'submitted', ...more, ...terms } });
    expect(drafted).toMatchObject({ type: 'OrderDrafted', data: { status: 'draft', ...more } });
    const { history: _, ...order } = orderAfter(placed(lines, more));
    expect(orderAfter(draft(lines, more), { type: 'SubmitOrder', terms })).toEqual({
      ...order,
      history: expect.anything(),
    });
    expect(orderAfter(placed(lines)).totals).toEqual(totals);
  });

  test('is made once', () => {
    given(...history(draft(lines)))
      .when(draft(lines))
      .then();
    given(...history(draft(lines)))
      .when(draft(lines, { number: 'SO-2024-000002' }))
      .then();
    given(...history(draft(lines)))
      .when(draft(lines, { channel: 'web' }))
      .thenRejected('order/already-exists', {
        number: 'SO-2024-000001',
        differences: { channel: { recorded: null, sent: 'web' } },
      });
  });

  test('changes as long as it is not submitted', () => {
    const changes: OrderCommand[] = [
      { type: 'AddLine', line: line(3) },
      { type: 'ChangeLine', line: line(1, { quantity: 5 }) },
      { type: 'RemoveLine', lineId: lineId(2) },
      { type: 'RepriceOrder', lines: [line(1, { quantity: 2, unitPrice: 900 })] },
      { type: 'SetShipping', shipping: { method: 'parcel' } },
      { type: 'ApplyDiscount', discount: { reason: 'agreed', percent: '10' } },
    ];
    for (const change of changes) {
      const events = history(draft(lines), change);
      expect(events.length, change.type).toBe(2);
      given(...events)
        .when(change)
        .then();
      given(...history(placed(lines)))
        .when(change)
        .thenRejected('order/not-a-draft');
    }
  });

  test('knows its lines', () => {
    const drafted = given(...history(draft(lines)));
    drafted.when({ type: 'ChangeLine', line: line(9) }).thenRejected('order/line-unknown');
    drafted.when({ type: 'AddLine', line: line(1, { quantity: 9 }) }).thenRejected('order/line-already-exists');
    drafted.when({ type: 'RemoveLine', lineId: lineId(9) }).then();
    drafted.when({ type: 'ChangeLine', line: line(9) }).thenRejected('order/line-unknown');
  });

  test('is in one currency', () => {
    const usd = { amount: 1, currency: 'USD' };
    given()
      .when(draft([{ ...line(1), unitPrice: perUnit(usd) }]))
      .thenRejected('order/currency-mismatch');
    given()
      .when(draft(lines, { discount: { reason: 'agreed', amount: usd } }))
      .thenRejected('order/currency-mismatch');
  });

  test('spreads the discount of the order again when its lines change', () => {
    const order = orderAfter(draft(lines, { discount: { reason: 'agreed', amount: eur(300) } }), {
      type: 'AddLine',
      line: line(3, { quantity: 3 }),
    });
    expect(order.lines.map(({ discount }) => discount.amount)).toEqual([100, 50, 150]);
  });

  test('has no more lines than may be, however they come', () => {
    const most = Array.from({ length: 1000 }, (_, nth) => line(nth + 1));
    const full = given(...history(draft(most)));
    full.when({ type: 'AddLine', line: line(1001) }).thenRejected('order/too-many-lines', { most: 1000 });
    full.when({ type: 'AddLine', line: line(1000) }).then();
  });

  test('has no line twice', () => {
    given()
      .when(draft([line(1), line(1)]))
      .thenRejected('order/line-already-exists', { lineId: lineId(1) });
  });

  test('without lines is not submitted', () => {
    given(...history(draft([])))
      .when({ type: 'SubmitOrder', terms })
      .thenRejected('order/no-lines');
  });
});

describe('approval', () => {
  const much = [line(1, { quantity: 1, unitPrice: 1_000_001, taxRate: '0' })];
  const reasons = [{ rule: 'amount', facts: { total: eur(1_000_001), limit: eur(1_000_000) } }];

  test('is asked for above the limit, with the facts', () => {
    expect(history(placed(much))).toMatchObject([
      { type: 'OrderSubmitted', data: { status: 'awaitingApproval' } },
      { type: 'ApprovalRequested', data: { reasons, status: 'awaitingApproval' } },
    ]);
    expect(orderAfter(placed([line(1, { unitPrice: 1_000_000, taxRate: '0' })])).status).toBe('submitted');
  });

  test('is given or refused once', () => {
    const waiting = given(...history(placed(much)));
    waiting
      .when({ type: 'ApproveOrder', note: 'fine' })
      .then({ type: 'OrderApproved', data: { reasons, note: 'fine', status: 'approved' } });
    waiting
      .when({ type: 'RejectOrder', reason: 'no' })
      .then({ type: 'OrderRejected', data: { reason: 'no', status: 'rejected' } });
    given(...history(placed(lines)))
      .when({ type: 'ApproveOrder' })
      .thenRejected('order/not-awaiting-approval');
  });

  test('comes back with the credit facts when there is not enough', () => {
    const credit = [{ rule: 'credit', facts: { amount: eur(3570) } }];
    given(...history(placed(lines)))
      .when({ type: 'RequestApproval', reasons: credit })
      .then({ type: 'ApprovalRequested', data: { reasons: credit, status: 'awaitingApproval' } });
    given(...history(placed(lines), cancel))
      .when({ type: 'RequestApproval', reasons: credit })
      .then();
  });

  test('lets a rejected order be changed and submitted again, and counts that as rework', () => {
    const order = orderAfter(
      placed(much),
      { type: 'RejectOrder', reason: 'tooMuch' },
      { type: 'RemoveLine', lineId: lineId(1) },
      { type: 'AddLine', line: line(2) },
      { type: 'SubmitOrder', terms },
      { type: 'RequestApproval', reasons: [] },
    );
    expect([order.status, order.history.rework]).toEqual(['awaitingApproval', 1]);
  });
});

describe('stock', () => {
  test('that is all there confirms the order', () => {
    expect(history(placed(lines), answer(2, 1)).slice(1)).toEqual([
      {
        type: 'OrderConfirmed',
        data: {
          lines: [
            { lineId: lineId(1), reserved: [{ warehouse: 'MAIN', quantity: '2' }], short: '0' },
            { lineId: lineId(2), reserved: [{ warehouse: 'MAIN', quantity: '1' }], short: '0' },
          ],
          status: 'confirmed',
        },
      },
    ]);
  });

  test('that is not all there makes a backorder, until it is filled', () => {
    const waiting = history(placed(lines), answer(2, 0));
    expect(waiting.at(-1)).toEqual({
      type: 'OrderBackordered',
      data: {
        lines: [
          { lineId: lineId(1), reserved: [{ warehouse: 'MAIN', quantity: '2' }], short: '0' },
          { lineId: lineId(2), reserved: [], short: '1' },
        ],
        status: 'backordered',
      },
    });
    expect(types(placed(lines), answer(1, 0), answer(2, 0), answer(2, 0), answer(2, 1)).slice(1)).toEqual([
      'OrderBackordered',
      'AllocationRecorded',
      'OrderConfirmed',
    ]);
  });

  test('that gets lost again takes the confirmation back', () => {
    expect(orderAfter(placed(lines), answer(2, 1), answer(2, 0)).status).toBe('backordered');
    const loss: OrderCommand = { type: 'RecordLoss', lines: [lineId(1)] };
    const [lost] = history(placed(lines), answer(2, 1), loss).slice(-1);
    expect(lost).toEqual({
      type: 'OrderBackordered',
      data: { lines: [{ lineId: lineId(1), reserved: [], short: '2' }], status: 'backordered' },
    });
    const shipped = ship(1, [{ lineId: lineId(1), quantity: '1' }]);
    expect(history(placed(lines), answer(2, 1), shipped, loss).at(-1)).toMatchObject({
      type: 'AllocationRecorded',
      data: { lines: [{ lineId: lineId(1), short: '1' }], status: 'partiallyShipped' },
    });
    for (const before of [
      [placed(lines), answer(2, 1), loss],
      [placed(lines), answer(2, 1), cancel],
    ]) {
      given(...history(...before))
        .when(loss)
        .then();
    }
  });

  test('is answered late for what has been shipped since', () => {
    const shipped = ship(1, [{ lineId: lineId(1), quantity: '2' }]);
    const order = orderAfter(placed(lines), answer(2, 0), shipped, answer(2, 1));
    expect(order.lines.map(({ count }) => [count.shipped, count.reserved])).toEqual([
      [2000, []],
      [0, [{ warehouse: 'MAIN', quantity: 1000 }]],
    ]);
  });

  test('is not taken by an order that is cancelled', () => {
    given(...history(placed(lines), cancel))
      .when(answer(2, 1))
      .then();
  });
});

describe('a shipment', () => {
  test('takes what is reserved, wherever it is', () => {
    const spread: OrderCommand = {
      type: 'RecordAllocation',
      lines: [
        {
          lineId: lineId(1),
          sku: 'SKU-1',
          reserved: [
            { warehouse: 'EAST', quantity: '1.5' },
            { warehouse: 'WEST', quantity: '0.5' },
          ],
          short: '0',
        },
      ],
    };
    given(...history(placed([line(1, { quantity: 2 })]), spread))
      .when(ship(1))
      .then({
        type: 'ShipmentDispatched',
        data: {
          shipmentId: testId(201),
          dispatchedOn: '2024-01-15',
          lines: [
            { lineId: lineId(1), sku: 'SKU-1', warehouse: 'EAST', quantity: '1.5' },
            { lineId: lineId(1), sku: 'SKU-1', warehouse: 'WEST', quantity: '0.5' },
          ],
          status: 'shipped',
        },
      });
  });

  test('may be a part, and never more than is reserved', () => {
    const reserved = given(...history(placed(lines), answer(1, 1)));
    reserved.when(ship(1, [{ lineId: lineId(1), quantity: '1.001' }])).thenRejected('order/shipment-exceeds-reserved', {
      lineId: lineId(1),
      wanted: '1.001',
      reserved: '1',
    });
    reserved.when(ship(1, [{ lineId: lineId(9), quantity: '1' }])).thenRejected('order/line-unknown');
    expect(orderAfter(placed(lines), answer(1, 1), ship(1)).status).toBe('partiallyShipped');
    given(...history(placed(lines), answer(1, 1), ship(1)))
      .when(ship(2))
      .thenRejected('order/nothing-reserved');
  });

  test('waits until all is there when the customer wants it so', () => {
    const patient = placed(lines, { submit: { ...terms, fulfilmentPolicy: 'allOrBackorder' } });
    given(...history(patient, answer(2, 0)))
      .when(ship(1))
      .thenRejected('order/waiting-for-stock', { lines: [lineId(2)] });
  });

  test('is costed once, and delivered once', () => {
    const cost: OrderCommand = {
      type: 'RecordShipmentCost',
      shipmentId: testId(201),
      lines: [{ lineId: lineId(1), quantity: '2', cost: { amount: 5, currency: 'USD' } }],
    };
    const steps = [placed(lines), answer(2, 1), ship(1), cost, cost, { type: 'ConfirmDelivery' } as const];
    expect(types(...steps).slice(3)).toEqual(['ShipmentCosted', 'DeliveryConfirmed']);
    expect(orderAfter(...steps).status).toBe('delivered');
    given().when(cost).thenRejected('order/unknown');
    given(...history(placed(lines), answer(2, 1), ship(1)))
      .when({ type: 'ConfirmDelivery' }, '2024-01-15T08:59:59.999Z')
      .thenRejected('order/delivered-before-dispatch');
  });
});

describe('an invoice', () => {
  const half = ship(1, [{ lineId: lineId(1), quantity: '1' }]);

  test('is for what is shipped, in parts that add up', () => {
    const order = orderAfter(placed(lines), answer(2, 1), half, invoice(1), ship(2), invoice(2));
    expect(order.invoices.map(({ total, dueOn }) => [total.amount, dueOn])).toEqual([
      [1190, '2024-02-15'],
      [2380, '2024-02-15'],
    ]);
    given(...history(placed(lines), answer(2, 1), half, invoice(1)))
      .when(invoice(2))
      .then({ type: 'InvoicingRefused', data: { invoiceId: testId(302), code: 'order/nothing-to-invoice' } });
  });

  test('is for more only as a prepayment', () => {
    const wanted = [{ lineId: lineId(1), quantity: '2' }];
    const shipped = given(...history(placed(lines), answer(2, 1), half));
    shipped
      .when(invoice(1, { lines: wanted }))
      .then({ type: 'InvoicingRefused', data: { invoiceId: testId(301), code: 'order/invoice-exceeds-shipped' } });
    expect(orderAfter(placed(lines), answer(2, 1), invoice(1, { prepayment: true })).invoices[0]?.total).toEqual(
      eur(3570),
    );
  });

  test('is paid in parts', () => {
    const steps = [placed(lines), answer(2, 1), half, invoice(1), ship(2), invoice(2)];
    expect(history(...steps, pay(1, 1200)).slice(-2)).toMatchObject([
      { data: { invoiceId: testId(301), amount: eur(1190), open: eur(0), paymentStatus: 'partiallyPaid' } },
      { data: { invoiceId: testId(302), amount: eur(10), open: eur(2370), exposure: eur(2370) } },
    ]);
    expect(history(...steps, pay(1, 1200), pay(2)).at(-1)).toMatchObject({
      data: { amount: eur(2370), open: eur(0), exposure: eur(0), paymentStatus: 'paid' },
    });
  });
});

describe('cancelling', () => {
  const steps: Readonly<Record<string, readonly Step[]>> = {
    'a draft': [draft(lines)],
    'what waits for approval': [placed(lines), { type: 'RequestApproval', reasons: [] }],
    'what was approved': [placed(lines), { type: 'RequestApproval', reasons: [] }, { type: 'ApproveOrder' }],
    'what was submitted': [placed(lines)],
    'a backorder': [placed(lines), answer(1, 0)],
    'a confirmed order': [placed(lines), answer(2, 1)],
    'what is invoiced ahead': [placed(lines), answer(2, 1), invoice(1, { prepayment: true })],
    'what is paid ahead': [placed(lines), answer(2, 1), invoice(1, { prepayment: true }), pay(1)],
  };

  test.each(Object.entries(steps))('%s leaves nothing reserved and nothing owed', (_, before) => {
    const order = orderAfter(...before, cancel);
    expect([order.status, exposureOf(order)]).toEqual(['cancelled', eur(0)]);
    expect(order.lines.flatMap(({ count }) => count.reserved)).toEqual([]);
    expect(history(...before, cancel).find(({ type }) => type === 'OrderCancelled')).toMatchObject({
      data: { exposure: eur(0) },
    });
    given(...history(...before, cancel))
      .when(cancel)
      .then();
  });

  test('gives back what was paid ahead', () => {
    expect(history(...(steps['what is paid ahead'] ?? []), cancel).slice(-3)).toMatchObject([
      { type: 'LinesCredited', data: { total: eur(3570), paymentStatus: 'refunded' } },
      { type: 'OrderCancelled' },
      { type: 'RefundRecorded', data: { paidOut: eur(3570), credited: eur(0), paymentStatus: 'refunded' } },
    ]);
    expect(history(...(steps['what is invoiced ahead'] ?? []), cancel).slice(-2)).toMatchObject([
      { type: 'SettlementRecorded', data: { by: 'creditNote', amount: eur(3570), open: eur(0) } },
      { type: 'RefundRecorded', data: { paidOut: eur(0), credited: eur(3570) } },
    ]);
  });

  test('leaves sold what is shipped', () => {
    const before = [placed(lines), answer(2, 0), ship(1, [{ lineId: lineId(1), quantity: '1' }])];
    expect(history(...before, cancel).at(-1)).toEqual({
      type: 'OrderCancelled',
      data: {
        reason: 'changedMyMind',
        cancelledOn: '2024-01-15',
        lines: [
          { lineId: lineId(1), quantity: '1', net: eur(1000), tax: eur(190), total: eur(1190) },
          { lineId: lineId(2), quantity: '1', net: eur(1000), tax: eur(190), total: eur(1190) },
        ],
        exposure: eur(1190),
        status: 'shipped',
      },
    });
    expect(orderAfter(...before, cancel, invoice(1), pay(1), { type: 'CloseOrder' }).status).toBe('closed');
  });

  test('comes too late when all is shipped', () => {
    given(...history(placed(lines), answer(2, 1), ship(1)))
      .when(cancel)
      .thenRejected('order/already-shipped');
  });
});

describe('closing', () => {
  const settled = [placed(lines), answer(2, 1), ship(1), invoice(1), pay(1)];

  test('waits until everything is settled, and says what is missing', () => {
    given(...history(...settled.slice(0, 4)))
      .when({ type: 'CloseOrder' })
      .thenRejected('order/not-settled', { status: 'shipped', uninvoiced: eur(0), open: eur(3570), openReturns: [] });
    given(...history(...settled.slice(0, 4)))
      .when({ type: 'CloseOrder', automatic: true })
      .then();
  });

  test('judges how the order went', () => {
    const promised = { shipping: { promisedOn: '2024-01-15' } };
    const late = { ...ship(1), at: '2024-01-16T09:00:00.000Z' };
    const before = [
      placed(lines, promised),
      answer(2, 1),
      late,
      { ...invoice(1), at: late.at },
      { ...pay(1), at: late.at },
    ];
    given(...history(...before))
      .when({ type: 'CloseOrder', rating: 2, feedback: 'late' }, '2024-01-16T10:00:00.000Z')
      .then({
        type: 'OrderClosed',
        data: {
          rating: 2,
          feedback: 'late',
          closedOn: '2024-01-16',
          evaluation: {
            onTime: false,
            inFull: true,
            secondsIn: { submitted: 0, confirmed: 86_400, shipped: 3600 },
            rework: 0,
          },
          status: 'closed',
        },
      });
  });

  test('is once and for all', () => {
    const closed = given(...history(...settled, { type: 'CloseOrder' }));
    closed.when({ type: 'CloseOrder' }).then();
    closed.when({ type: 'CloseOrder', automatic: true }).then();
    closed.when({ type: 'CloseOrder', rating: 5, feedback: 'quick' }).thenRejected('order/closed', {
      differences: { rating: { recorded: null, sent: 5 }, feedback: { recorded: null, sent: 'quick' } },
    });
    const rated = given(...history(...settled, { type: 'CloseOrder', rating: 5 }));
    rated.when({ type: 'CloseOrder', rating: 5 }).then();
    rated.when({ type: 'CloseOrder', rating: 4 }).thenRejected('order/closed');
    closed.when(cancel).thenRejected('order/closed');
    closed.when(ship(2)).thenRejected('order/closed');
    closed.when(draft([first ?? line(1), second ?? line(2)], { customer })).then();
  });
});

describe('what comes with a repeat is recorded already, or refused', () => {
  const much = [line(1, { quantity: 1, unitPrice: 1_000_001, taxRate: '0' })];

  test('the note of an approval, the reasons of a rejection and of a cancellation', () => {
    const approved = given(...history(placed(much), { type: 'ApproveOrder', note: 'good customer' }));
    approved.when({ type: 'ApproveOrder' }).then();
    approved.when({ type: 'ApproveOrder', note: 'other' }).thenRejected('order/not-awaiting-approval', {
      status: 'approved',
      differences: { note: { recorded: 'good customer', sent: 'other' } },
    });
    const rejected = given(...history(placed(much), { type: 'RejectOrder', reason: 'tooMuch' }));
    rejected.when({ type: 'RejectOrder', reason: 'tooMuch' }).then();
    rejected.when({ type: 'RejectOrder', reason: 'other' }).thenRejected('order/not-awaiting-approval');
    const cancelled = given(...history(placed(lines), cancel));
    cancelled.when(cancel).then();
    cancelled.when({ ...cancel, reason: 'other' } as OrderCommand).thenRejected('order/cancelled', {
      differences: { reason: { recorded: 'changedMyMind', sent: 'other' } },
    });
  });

  test('the day of a delivery', () => {
    const delivered = given(...history(placed(lines), answer(2, 1), ship(1), { type: 'ConfirmDelivery' }));
    delivered.when({ type: 'ConfirmDelivery' }, '2024-02-01T00:00:00.000Z').then();
    delivered.when({ type: 'ConfirmDelivery', dated: true }).then();
    delivered
      .when({ type: 'ConfirmDelivery', dated: true }, '2024-02-01T00:00:00.000Z')
      .thenRejected('order/already-delivered');
  });
});

test.each([
  ['Asia/Shanghai', '2024-01-21'],
  ['America/Chicago', '2024-01-20'],
])('what happens to an order has the day where its company is: in %s', (timeZone, today) => {
  const now = '2024-01-21T02:00:00.000Z';
  const goods = [line(1, { quantity: 2 })];
  const one = [{ lineId: lineId(1), quantity: '1' }];
  const daysOf = (...steps: readonly Told[]) =>
    history(...steps.map((step) => ({ at: now, ...step }))).flatMap(({ data }) =>
      Object.entries(data).flatMap(([name, value]) => (/[a-z]On$/.test(name) ? [`${name} ${value}`] : [])),
    );
  const sold = [placed(goods, { timeZone }), allocated(goods), ship(1, one)];
  const days = daysOf(...sold, { type: 'ConfirmDelivery' }, cancel, ...returnGoods(1, one), { type: 'CloseOrder' });
  const names = ['submitted', 'dispatched', 'delivered', 'cancelled', 'requested', 'received', 'closed'];
  expect(days).toEqual(names.map((name) => `${name}On ${today}`));
});

test('a command on an order that is not there is refused', () => {
  for (const command of [cancel, ship(1), invoice(1)]) given().when(command).thenRejected('order/unknown');
});
