import { perUnit } from '@sales/contracts';
import type { DomainEvent, StreamName } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { creditWithinLimit } from './credit.ts';
import { documentsAddUp } from './documents.ts';
import { acknowledge, evidenceOf, example, id, stream } from './example.ts';
import { noOrphanCredit, noOrphanReservations, nothingStuck, timersFireOnce } from './fulfilment.ts';
import { goodsFollowOrders } from './goods.ts';
import { orderAddsUp } from './orders.ts';
import { figuresAgree, figuresOf, rebuildsEqual } from './read-models.ts';
import { stockAddsUp } from './stock.ts';

const orderId = id('order');
const customerId = id('customer');
const lineId = id('line');
const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** Evidence of a log in which each event is one command. */
const evidence = (...events: readonly (readonly [StreamName, DomainEvent])[]) => {
  const run = example();
  for (const [index, [name, event]] of events.entries()) acknowledge(run, `op-${index}`, name, [event]);
  return evidenceOf(run);
};

const messages = (violations: readonly { message: string }[]): readonly string[] =>
  violations.map(({ message }) => message);

const item = stream('stockItem', 'MAIN.A');
const level = (onHand: number, reserved: number, value: number) => ({
  onHand: String(onHand),
  reserved: String(reserved),
  inTransitOut: '0',
  value: euro(value),
});
const onItem = (type: string, after: ReturnType<typeof level>, data: object) =>
  [item, { type: `sales.stockItem.${type}.v1`, data: { warehouse: 'MAIN', sku: 'A', level: after, ...data } }] as const;
const received = onItem('stock-received', level(10, 0, 1000), {
  movedOn: '2026-01-01',
  quantity: '10',
  cost: euro(1000),
});
const reserved = (quantity: number, held = quantity) =>
  onItem('stock-reserved', level(10, held, 1000), { orderId, lineId, quantity: String(quantity) });

const line = (quantity: number) => ({
  lineId,
  kind: 'stock',
  sku: 'A',
  name: 'A thing',
  unit: 'C62',
  quantity: String(quantity),
  baseUnit: 'C62',
  baseQuantity: String(quantity),
  unitPrice: perUnit(euro(200)),
  gross: euro(200 * quantity),
  discount: euro(0),
  discounts: [],
  net: euro(200 * quantity),
  taxation: { category: 'zero', treatment: 'Z', rate: '0' },
  tax: euro(0),
  total: euro(200 * quantity),
  price: { taxIncluded: false, pricedOn: '2026-01-01', notes: [] },
});
const onOrder = (type: string, data: object) =>
  [stream('order', orderId), { type: `sales.order.${type}.v1`, data: { orderId, ...data } }] as const;
const drafted = (quantity: number, total = 200 * quantity) =>
  onOrder('drafted', {
    number: 'SO-2026-000001',
    entity: 'MAIN',
    timeZone: 'UTC',
    taxRounding: { per: 'line', mode: 'halfAway' },
    draftedOn: '2026-01-01',
    customer: { customerId, name: 'A customer', country: 'DE' },
    currency: 'EUR',
    lines: [line(quantity)],
    shipping: {},
    totals: {
      ...{ discount: euro(0), net: euro(total), tax: euro(0), total: euro(total) },
      taxes: [{ treatment: 'Z', rate: '0', base: euro(total), tax: euro(0) }],
    },
    status: 'draft',
  });
const confirmed = onOrder('confirmed', { lines: [], status: 'confirmed' });
const cancelled = onOrder('cancelled', {
  reason: 'noLongerWanted',
  cancelledOn: '2026-01-01',
  lines: [{ lineId, quantity: '4', net: euro(800), tax: euro(0), total: euro(800) }],
  exposure: euro(0),
  status: 'cancelled',
});
const shipped = (quantity: number) =>
  onOrder('shipment-dispatched', {
    shipmentId: id('shipment'),
    lines: [{ lineId, sku: 'A', warehouse: 'MAIN', quantity: String(quantity) }],
    dispatchedOn: '2026-01-01',
    status: 'shipped',
  });
const invoiced = onOrder('lines-invoiced', {
  invoiceId: id('invoice'),
  on: '2026-01-01',
  lines: [{ lineId, quantity: '4', net: euro(800), tax: euro(0), total: euro(800) }],
  taxes: [],
  total: euro(800),
});
const paid = (amount: number, open: number) =>
  onOrder('settlement-recorded', {
    invoiceId: id('invoice'),
    by: 'payment',
    documentId: id(`payment of ${amount}`),
    amount: euro(amount),
    on: '2026-01-01',
    open: euro(open),
    exposure: euro(open),
    paymentStatus: open === 0 ? 'paid' : 'partiallyPaid',
  });

const onCredit = (type: string, amount: number, exposure: number, data: object = {}) =>
  [
    stream('creditAccount', customerId),
    {
      type: `sales.creditAccount.credit-${type}.v1`,
      data: { customerId, orderId, amount: euro(amount), exposure: euro(exposure), ...data },
    },
  ] as const;

describe('I5, stock', () => {
  it('takes movements that add up', () => {
    expect(stockAddsUp(evidence(received, reserved(4)))).toEqual([]);
  });

  it('finds more reserved than is on hand', () => {
    expect(messages(stockAddsUp(evidence(received, reserved(11))))).toEqual([
      expect.stringContaining('10000 on hand, 11000 reserved'),
    ]);
  });

  it('finds a level that is not the sum of the movements', () => {
    expect(messages(stockAddsUp(evidence(received, reserved(4, 5))))).toEqual([
      expect.stringContaining('its movements add up to'),
    ]);
  });

  it('finds a release of what was not held', () => {
    const release = onItem('reservation-released', level(10, -1, 1000), {
      orderId,
      lineId,
      quantity: '1',
      closed: true,
      reason: 'cancelled',
    });
    expect(messages(stockAddsUp(evidence(received, release))).join()).toContain('-1000 held for');
  });
});

describe('I5, tombstones', () => {
  it('finds a reservation for a line that was let go before', () => {
    const release = onItem('reservation-released', level(10, 0, 1000), {
      orderId,
      lineId,
      quantity: '0',
      closed: true,
      reason: 'cancelled',
    });
    expect(stockAddsUp(evidence(received, release))).toEqual([]);
    expect(messages(stockAddsUp(evidence(received, release, reserved(4))))).toEqual([
      expect.stringContaining('reserved for a line that was let go for good'),
    ]);
  });
});

describe('I5, goods', () => {
  const costed = (cost: number) =>
    onOrder('shipment-costed', {
      shipmentId: id('shipment'),
      lines: [{ lineId, quantity: '3', cost: euro(cost) }],
    });
  const left = (quantity: number, cost: number) =>
    onItem('stock-shipped', level(10 - quantity, 3 - quantity, 1000 - cost), {
      movedOn: '2026-01-02',
      orderId,
      lineId,
      shipmentId: id('shipment'),
      quantity: String(quantity),
      cost: euro(cost),
    });

  it('takes a shipment that was moved and costed', () => {
    expect(
      goodsFollowOrders(evidence(received, reserved(3), drafted(3), shipped(3), left(3, 300), costed(300))),
    ).toEqual([]);
  });

  it('finds a part that was never moved, and a cost that never was', () => {
    const part = evidence(received, reserved(3), drafted(3), shipped(3), left(1, 100), costed(300));
    expect(messages(goodsFollowOrders(part))).toEqual([
      `line ${orderId} ${lineId}: the order says {"quantity":3000,"cost":300} left, ` +
        'the warehouses {"quantity":1000,"cost":100}',
    ]);
  });

  it('finds what was shipped without being held', () => {
    const answer = [
      stream('allocation', orderId),
      {
        type: 'sales.allocation.shipped.v1',
        data: {
          orderId,
          shipmentId: id('shipment'),
          lines: [],
          missing: [{ lineId, sku: 'A', warehouse: 'MAIN', quantity: '3' }],
        },
      },
    ] as const;
    expect(messages(goodsFollowOrders(evidence(drafted(3), shipped(3), answer)))[0]).toContain(
      `order ${orderId} shipped what it did not hold`,
    );
  });
});

describe('I6, credit', () => {
  it('takes an exposure within the limit, and its release', () => {
    const run = evidence(
      onCredit('reserved', 800, 800, { limit: euro(1000), overridden: false }),
      onCredit('released', 800, 0, { cause: 'paid' }),
    );
    expect(creditWithinLimit(run)).toEqual([]);
  });

  it('finds two orders that go over the limit together', () => {
    const run = evidence(
      onCredit('reserved', 800, 800, { limit: euro(1000), overridden: false }),
      onCredit('reserved', 800, 1600, { limit: euro(1000), overridden: false }),
    );
    expect(messages(creditWithinLimit(run))).toEqual([
      expect.stringContaining('exposure 1600 is over the limit of 1000'),
    ]);
  });

  it('takes more than the limit only from an approver', () => {
    const override = onCredit('reserved', 1200, 1200, { limit: euro(1000), overridden: true });
    const approval = onOrder('approved', { reasons: [], status: 'approved' });
    expect(creditWithinLimit(evidence(approval, override))).toEqual([]);
    expect(messages(creditWithinLimit(evidence(override)))).toEqual([expect.stringContaining('without approval')]);
  });

  it('takes orders that were counted later, and finds a sum that is not theirs', () => {
    const counted = (exposure: number) => {
      const [to, { data }] = onCredit('reserved', 800, exposure);
      const { orderId: one, amount } = data;
      const all = { customerId, orders: [{ orderId: one, amount }], exposures: [euro(exposure)], complete: true };
      return [to, { type: 'sales.creditAccount.open-orders-counted.v1', data: all }] as const;
    };
    expect(creditWithinLimit(evidence(counted(800), onCredit('released', 800, 0, { cause: 'paid' })))).toEqual([]);
    expect(messages(creditWithinLimit(evidence(counted(900))))).toEqual([expect.stringContaining('says an exposure')]);
    expect(noOrphanCredit(evidence(drafted(4), counted(800), confirmed))).toEqual([]);
    const none = [
      stream('creditAccount', customerId),
      {
        type: 'sales.creditAccount.open-orders-counted.v1',
        data: { customerId, orders: [], exposures: [], complete: true },
      },
    ] as const;
    expect(messages(noOrphanCredit(evidence(drafted(4), none, confirmed)))).toEqual([
      expect.stringContaining('credit of 0 is held'),
    ]);
  });

  it('finds a sum that is not that of the events', () => {
    const run = evidence(onCredit('reserved', 800, 900, { overridden: false }));
    expect(messages(creditWithinLimit(run))).toEqual([expect.stringContaining('says an exposure of 900')]);
  });
});

describe('I7, books', () => {
  it('takes an order that is shipped, invoiced and paid in parts', () => {
    expect(orderAddsUp(evidence(drafted(4), shipped(4), invoiced, paid(300, 500), paid(500, 0)))).toEqual([]);
  });

  it.each([
    ['a total that is not the sum of the lines', [drafted(4, 900)], 'its lines add up to 800'],
    ['more shipped than ordered', [drafted(4), shipped(5)], '5000 shipped, 0 cancelled of 4000'],
    ['more paid than invoiced', [drafted(4), invoiced, paid(900, -100)], '900 paid and 0 credited of 800'],
    ['an open amount that is wrong', [drafted(4), invoiced, paid(300, 400)], 'is said to be open with 400, it is 500'],
  ])('finds %s', (_, events, message) => {
    expect(messages(orderAddsUp(evidence(...events)))[0]).toContain(message);
  });

  it('compares the figures of the read models with its own', () => {
    const run = evidence(received, reserved(4), drafted(4), confirmed);
    const figures = figuresOf(run.published);
    expect(figures.get('ordered EUR')).toBe(800);
    expect(figures.get('on hand MAIN.A')).toBe(10_000);
    expect(figuresAgree({ ...run, figures })).toEqual([]);
    expect(messages(figuresAgree({ ...run, figures: new Map(figures).set('orders confirmed', 2) }))).toEqual([
      'orders confirmed: the read model says 2, the log 1',
    ]);
  });
});

describe('I7, documents', () => {
  const issued = [
    stream('invoice', id('invoice')),
    {
      type: 'sales.invoice.issued.v1',
      data: {
        invoiceId: id('invoice'),
        kind: 'invoice',
        number: 'INV-2026-000001',
        entity: 'MAIN',
        customer: { customerId, name: 'A customer', country: 'DE' },
        currency: 'EUR',
        orders: [
          {
            orderId,
            number: 'SO-2026-000001',
            lines: [],
            taxes: [],
            taxRounding: { per: 'line', mode: 'halfAway' },
            total: euro(800),
          },
        ],
        taxes: [],
        total: euro(800),
        issuedOn: '2026-01-01',
        dueOn: '2026-01-31',
      },
    },
  ] as const;
  const paymentId = id('payment');
  const settled = (amount: number) =>
    [
      stream('invoice', id('invoice')),
      {
        type: 'sales.invoice.settled.v1',
        data: {
          invoiceId: id('invoice'),
          by: { kind: 'payment', documentId: paymentId, paymentId, nth: 0 },
          amount: euro(amount),
          on: '2026-01-01',
          open: euro(800 - amount),
          orders: [{ orderId, amount: euro(amount), open: euro(800 - amount) }],
        },
      },
    ] as const;
  const ofPayment = (type: string, data: object) =>
    [stream('payment', paymentId), { type: `sales.payment.${type}.v1`, data: { paymentId, ...data } }] as const;
  const received = (amount: number) =>
    ofPayment('received', {
      entity: 'MAIN',
      customerId,
      amount: euro(amount),
      method: 'transfer',
      receivedOn: '2026-01-01',
    });
  const applied = (amount: number) =>
    ofPayment('applied', {
      applied: [{ nth: 0, invoiceId: id('invoice'), amount: euro(amount), on: '2026-01-01' }],
      unapplied: euro(0),
    });

  it('takes an invoice that a payment settles', () => {
    expect(documentsAddUp(evidence(issued, received(800), applied(800), settled(800)))).toEqual([]);
  });

  it.each([
    ['more settled than asked for', [issued, received(900), applied(900), settled(900)], 'is settled with 900 of 800'],
    ['more applied than received', [issued, received(700), applied(800), settled(800)], 'is applied with 800 of 700'],
    [
      'an application that settles nothing',
      [issued, received(800), applied(800)],
      'is settled with 0, and applied is 800',
    ],
  ])('finds %s', (_, events, message) => {
    expect(messages(documentsAddUp(evidence(...events))).join()).toContain(message);
  });
});

describe('I8, rebuilds', () => {
  it('wants the same bytes', () => {
    const table = { name: 'orders', live: 'aa', rebuilt: 'aa' };
    expect(rebuildsEqual({ ...evidence(), tables: [table] })).toEqual([]);
    expect(rebuildsEqual({ ...evidence(), tables: [{ ...table, rebuilt: 'bb' }] })).toHaveLength(1);
  });
});

describe('I12, everything comes to rest', () => {
  const submitted = onOrder('approved', { reasons: [], status: 'approved' });

  it('takes an order that waits for a timer, and finds one that waits for nothing', () => {
    const run = evidence(drafted(4), submitted);
    const timers = new Map([['fulfilment', [`${orderId}:allocation`]]]);
    expect(nothingStuck({ ...run, timers })).toEqual([]);
    expect(messages(nothingStuck(run))).toEqual([`order ${orderId} is approved and waits for nothing`]);
  });

  it('takes a confirmed order that holds its stock, and finds one that does not', () => {
    expect(noOrphanReservations(evidence(received, reserved(4), drafted(4), confirmed))).toEqual([]);
    expect(messages(noOrphanReservations(evidence(received, reserved(3), drafted(4), confirmed)))).toEqual([
      `order ${orderId} is confirmed, but 3000 of 4000 thousandths are held for it`,
    ]);
  });

  it('finds stock that is held for a cancelled order, and for none', () => {
    expect(messages(noOrphanReservations(evidence(received, reserved(4), drafted(4), cancelled)))[0]).toContain(
      'is cancelled, but 4000 thousandths are held for it',
    );
    expect(messages(noOrphanReservations(evidence(received, reserved(4))))[0]).toContain('which does not exist');
  });

  it('finds credit that is held for a cancelled order', () => {
    const credit = onCredit('reserved', 800, 800, { overridden: false });
    expect(noOrphanCredit(evidence(drafted(4), credit, confirmed))).toEqual([]);
    expect(messages(noOrphanCredit(evidence(drafted(4), credit, cancelled)))[0]).toContain(
      'which is cancelled and counts for 0',
    );
  });

  it('finds an alarm that went off twice', () => {
    const expired = [
      stream('fulfilment', orderId),
      {
        type: 'sales.fulfilment.allocation-timed-out.v1',
        data: { orderId, step: 'allocation', attempt: 1, since: '2026-01-01T00:00:00.000Z' },
      },
    ] as const;
    expect(timersFireOnce(evidence(expired))).toEqual([]);
    expect(messages(timersFireOnce(evidence(expired, expired)))).toEqual([
      `${orderId}: allocation, attempt 1 ran out of time 2 times`,
    ]);
  });
});
