import { perUnit } from '@sales/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur, openShop, placeOrder, type Shop } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const orderOf = async (orderId: string) => (await done(http.get(`/order/v1/orders/${orderId}`))).body;

const act = async (orderId: string, command: string, body?: object) =>
  done(http.post(`/order/v1/orders/${orderId}/${command}`, body === undefined ? {} : { body }));

/** Reads what the read side has, once it has what was written last. */
const query = async (path: string, token: string) => {
  const separator = path.includes('?') ? '&' : '?';
  return (await done(http.get(`/query/v1/${path}${separator}after=${encodeURIComponent(token)}`))).body;
};

const tokenOf = (reply: { readonly headers: Headers }): string => reply.headers.get('consistency-token') ?? '';

describe('from order to cash', () => {
  it('sells two desks: placed, confirmed, shipped, delivered, invoiced, paid in parts, closed', async () => {
    const placed = await done(
      placeOrder(http, {
        customerId: shop.customerId,
        lines: [
          { sku: shop.desk, quantity: '2', discounts: [{ percent: '10' }] },
          { kind: 'shipping', name: 'Parcel', unitPrice: perUnit(eur(495)), taxCategory: 'zero' },
        ],
        shipping: { method: 'parcel' },
        channel: 'web',
        externalReference: 'PO-4711',
      }),
    );
    const { orderId } = placed.body;
    expect(placed.status).toBe(201);
    expect(placed.headers.get('location')).toBe(`/order/v1/orders/${orderId}`);
    expect(placed.headers.get('preference-applied')).toContain('wait=');
    expect(placed.body.totals).toEqual({
      discount: eur(198),
      net: eur(2277),
      tax: eur(339),
      total: eur(2616),
      taxes: [
        { treatment: 'S', rate: '19', base: eur(1782), tax: eur(339) },
        { treatment: 'Z', rate: '0', base: eur(495), tax: eur(0) },
      ],
    });
    expect(await orderOf(orderId)).toMatchObject({
      status: 'confirmed',
      lines: [
        { reserved: [{ warehouse: shop.warehouse, quantity: '2' }], quantities: { short: '0' } },
        { reserved: [] },
      ],
      exposure: eur(2616),
    });

    await act(orderId, 'shipments', { carrier: 'DHL', trackingNumber: 'JD01' });
    const costed = await until('the warehouse has booked the goods out', async () => {
      const order = await orderOf(orderId);
      return order.shipments[0]?.costed === true && order;
    });
    expect(costed).toMatchObject({ status: 'shipped', shipments: [{ carrier: 'DHL' }] });

    await act(orderId, 'confirm-delivery', {});
    const invoiced = await act(orderId, 'invoices', {});
    expect(invoiced.body).toMatchObject({
      paymentStatus: 'invoiced',
      invoices: [{ total: eur(2616), open: eur(2616) }],
    });
    const { number, invoiceId } = invoiced.body.invoices[0];
    const document = await done(http.get(`/order/v1/invoices/${number.toLowerCase()}`));
    expect(document.body).toMatchObject({ invoiceId, kind: 'invoice', orders: [{ orderId, total: eur(2616) }] });
    expect((await act(orderId, 'payments', { amount: eur(1000) })).body.paymentStatus).toBe('partiallyPaid');
    const closing = await http.post(`/order/v1/orders/${orderId}/close`, { body: {} });
    expect([closing.status, closing.body.code]).toEqual([409, 'order/not-settled']);
    expect((await act(orderId, 'payments', {})).body).toMatchObject({ paymentStatus: 'paid', open: eur(0) });
    const closed = await act(orderId, 'close', { rating: 5, feedback: 'Quick.' });
    expect(closed.body).toMatchObject({ status: 'closed', paid: eur(2616), exposure: eur(0) });

    const token = tokenOf(closed);
    const list = await query(`orders?status=closed&search=PO-4711&customerId=${shop.customerId}`, token);
    expect(list.items).toMatchObject([
      { orderId, status: 'closed', paymentStatus: 'paid', totals: { total: eur(2616) }, paid: eur(2616) },
    ]);
    const order = await query(`orders/${placed.body.number}`, token);
    expect(order).toMatchObject({ orderId, closed: { rating: 5, feedback: 'Quick.', evaluation: { inFull: true } } });
    expect((await query('orders?ratingFrom=5&search=PO-4711', token)).items).toMatchObject([{ closed: order.closed }]);
    expect((await query('orders?ratingTo=4&search=PO-4711', token)).items).toEqual([]);

    const timeline = await query(`timeline/order/${orderId}`, token);
    const told = timeline.items.map(({ type }: { type: string }) => type.replace(/^sales\.order\.|\.v1$/g, ''));
    expect(told).toEqual(
      expect.arrayContaining([
        'submitted',
        'confirmed',
        'shipment-dispatched',
        'shipment-costed',
        'delivery-confirmed',
        'lines-invoiced',
        'invoice-recorded',
        'settlement-recorded',
        'closed',
      ]),
    );
    expect(timeline.items[0]).toMatchObject({ actor: 'user:anonymous', revision: 0 });

    const report = await query(`reports/sales?period=month&by=product&product=${shop.desk}`, token);
    expect(report.rows).toMatchObject([
      { product: shop.desk, quantity: '2', net: eur(1782), cost: eur(1200), profit: eur(582), margin: '32.66' },
    ]);
    const behind = await done(http.get(report.rows[0].href));
    expect(behind.body).toMatchObject({ items: [{ orderId, net: eur(1782) }], totals: [{ net: eur(1782) }] });

    const account = await done(http.get(`/order/v1/credit-accounts/${shop.customerId}`));
    expect(account.body.exposure).toEqual([eur(0)]);
    const stock = await done(http.get(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`));
    expect(stock.body).toMatchObject({ onHand: '8', reserved: '0', value: eur(4800) });
  });

  it('waits for stock, ships in parts, and takes goods back for what was paid', async () => {
    const placed = await done(
      placeOrder(http, {
        customerId: shop.customerId,
        lines: [
          { sku: shop.desk, quantity: '1' },
          { sku: shop.lamp, quantity: '3' },
        ],
      }),
    );
    const { orderId, lines } = placed.body;
    const lamp = lines[1].lineId;
    expect(await orderOf(orderId)).toMatchObject({
      status: 'backordered',
      lines: [{ quantities: { short: '0' } }, { quantities: { short: '3' } }],
    });
    expect((await done(http.get(`/order/v1/orders/${orderId}/fulfilment`))).body).toMatchObject({ step: 'backorder' });

    expect((await act(orderId, 'shipments', {})).body.status).toBe('partiallyShipped');
    await done(
      http.post(`/inventory/v1/stock-items/${shop.warehouse}/${shop.lamp}/receive`, {
        body: { quantity: '5', totalCost: eur(500) },
      }),
    );
    await until('the lamps are reserved', async () => (await orderOf(orderId)).lines[1].quantities.short === '0');
    expect((await act(orderId, 'shipments', {})).body.status).toBe('shipped');
    await act(orderId, 'invoices', {});
    await act(orderId, 'payments', {});

    const returned = await act(orderId, 'returns', { lines: [{ lineId: lamp, quantity: '2', reason: 'tooBright' }] });
    const { returnId } = returned.body.returns[0];
    await act(orderId, `returns/${returnId}/approve`);
    await act(orderId, `returns/${returnId}/receive`, { warehouse: shop.warehouse });
    const refunded = await act(orderId, 'refunds', { returnId });
    expect(refunded.body).toMatchObject({ returns: [{ status: 'refunded' }] });
    expect(refunded.body.paid).toEqual(eur(placed.body.totals.total.amount - 595));
    expect(await query(`orders/${orderId}`, tokenOf(refunded))).toMatchObject({ returns: [{ status: 'refunded' }] });
    await until('the lamps are back', async () => {
      const stock = await http.get(`/inventory/v1/stock-items/${shop.warehouse}/${shop.lamp}`);
      return stock.body.onHand === '4' && stock.body.value.amount === 400;
    });
    const report = await until('the cost of the returned lamps is known', async () => {
      const { rows } = await query(`reports/sales?period=total&by=product&product=${shop.lamp}`, tokenOf(refunded));
      return rows[0]?.cost.amount === 100 && rows;
    });
    expect(report).toMatchObject([{ quantity: '1', net: eur(250), returnedQuantity: '2', returnedNet: eur(500) }]);
  });

  it('holds no stock and no credit for a cancelled order', async () => {
    const placed = await done(
      placeOrder(http, { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '5' }] }),
    );
    const { orderId } = placed.body;
    expect(placed.body.lines[0].unitPrice).toEqual(perUnit(eur(900)));
    await act(orderId, 'cancel', { reason: 'changedTheirMind' });
    await until('the desks are free again', async () => {
      const stock = await http.get(`/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`);
      return stock.body.reserved === '0';
    });
    await until('the credit is free again', async () => {
      const account = await http.get(`/order/v1/credit-accounts/${shop.customerId}`);
      return account.body.exposure[0].amount === 0;
    });
    expect((await orderOf(orderId)).status).toBe('cancelled');
  });

  it('shows an order as of any instant, and lists as CSV too', async () => {
    const draft = await done(
      placeOrder(http, { customerId: shop.customerId, submit: false, lines: [{ sku: shop.desk, quantity: '1' }] }),
    );
    const changed = await act(draft.body.orderId, 'lines', { sku: shop.lamp, quantity: '1' });
    const timeline = await query(`timeline/order/${draft.body.orderId}`, tokenOf(changed));
    const [first] = timeline.items;
    const before = await query(`orders/${draft.body.orderId}?asOf=${first.recordedAt}`, tokenOf(changed));
    expect(before.lines).toHaveLength(1);
    expect((await query(`orders/${draft.body.orderId}`, tokenOf(changed))).lines).toHaveLength(2);
    const csv = await http.get(`/query/v1/orders?customerId=${shop.customerId}&format=csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.body.trim().split('\n')).toHaveLength(5);
  });

  it('answers for the instant that is now as it will ever be', async () => {
    const draft = await done(
      placeOrder(http, { customerId: shop.customerId, submit: false, lines: [{ sku: shop.desk, quantity: '1' }] }),
    );
    const { orderId } = draft.body;
    const parts = [
      `query/v1/orders/${orderId}`,
      `query/v1/orders?customerId=${shop.customerId}`,
      `query/v1/timeline/order/${orderId}`,
      `query/v1/timeline?category=order`,
      `order/v1/orders/${orderId}`,
    ];
    /** As soon as there is an answer, and without a token. */
    const ask = (asOf: string) =>
      Promise.all(
        parts.map((part) =>
          until(`${part} is answered`, async () => {
            const reply = await http.get(`/${part}${part.includes('?') ? '&' : '?'}asOf=${asOf}`);
            return reply.status === 503 ? undefined : reply;
          }),
        ),
      );
    const addLine = () => act(orderId, 'lines', { sku: shop.lamp, quantity: '1' });
    for (const lines of [2, 4, 6]) {
      await addLine();
      const asOf = new Date().toISOString();
      const first = await ask(asOf);
      expect(first.map(({ status }) => status)).toEqual(parts.map(() => 200));
      expect(first[0]?.body.lines).toHaveLength(lines);
      await query(`orders/${orderId}`, tokenOf(await addLine()));
      expect((await ask(asOf)).map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    }
  });

  /** A product of its own with stock, and the routes to it. */
  const stocked = async (name: string, quantity: string, cost: number) => {
    const sku = `${name}-${shop.desk}`;
    await done(
      http.put(`/inventory/v1/products/${sku}`, {
        body: { name, category: 'Small', unit: 'C62', taxCategory: 'standard' },
      }),
    );
    const price = `/inventory/v1/price-lists/${shop.priceList}/prices/${sku}`;
    await done(http.put(price, { body: { minQuantity: '1', unitPrice: perUnit(eur(100)) } }));
    const path = `/inventory/v1/stock-items/${shop.warehouse}/${sku}`;
    await done(http.post(`${path}/receive`, { body: { quantity, totalCost: eur(cost) } }));
    const stockIs = (onHand: string, reserved: string, value: number) =>
      until(`${name} is at ${onHand}, ${reserved} reserved`, async () => {
        const { body } = await http.get(path);
        return body.onHand === onHand && body.reserved === reserved && body.value.amount === value;
      });
    const costIs = (amount: number) =>
      until(`the cost of ${name} is ${amount}`, async () => {
        const { rows } = (await done(http.get(`/query/v1/reports/sales?period=total&by=product&product=${sku}`))).body;
        return rows[0]?.cost.amount === amount;
      });
    const sell = async (count: string) => {
      const { body } = await done(placeOrder(http, { customerId: shop.customerId, lines: [{ sku, quantity: count }] }));
      expect((await orderOf(body.orderId)).status).toBe('confirmed');
      return { orderId: body.orderId as string, lineId: body.lines[0].lineId as string };
    };
    return { sku, price, path, stockIs, costIs, sell };
  };

  it('sells a box at the price of a box, and the list shows the unit of each price', async () => {
    const { sku, price } = await stocked('BOXED', '50', 500);
    const units = [{ unit: 'XBX', factor: '12' }];
    await done(http.post(`/inventory/v1/products/${sku}/change`, { body: { units } }));
    const body = { unit: 'XBX', unitPrice: { decimal: '10.9999', currency: 'EUR' } };
    const token = tokenOf(await done(http.put(price, { body })));
    const box = { unit: 'XBX', minQuantity: '1', unitPrice: { micros: 10_999_900, currency: 'EUR' } };
    const piece = { unit: 'C62', minQuantity: '1', unitPrice: perUnit(eur(100)) };
    const list = await query(`price-lists/${shop.priceList}`, token);
    expect(list.prices.filter((one: { sku: string }) => one.sku === sku)).toEqual([
      { sku, ...piece },
      { sku, ...box },
    ]);
    const lines = [
      { sku, quantity: '3', unit: 'XBX' },
      { sku, quantity: '12' },
    ];
    const placed = await done(placeOrder(http, { customerId: shop.customerId, lines }));
    expect(placed.body.lines).toMatchObject([
      {
        baseQuantity: '36',
        unitPrice: box.unitPrice,
        net: eur(3300),
        price: { unit: 'XBX', listPrice: box.unitPrice },
      },
      { baseQuantity: '12', unitPrice: piece.unitPrice, net: eur(1200), price: { unit: 'C62' } },
    ]);
  });

  it('moves all of a line that a shipment and a return name twice', async () => {
    const { stockIs, costIs, sell } = await stocked('TWICE', '10', 1000);
    await sell('7');
    const { orderId, lineId } = await sell('3');
    const lines = ['1', '2'].map((quantity) => ({ lineId, quantity }));
    await act(orderId, 'shipments', { lines });
    await stockIs('7', '7', 700);
    await costIs(300);
    const { returns } = (await act(orderId, 'returns', { lines: lines.map((line) => ({ ...line, reason: 'x' })) }))
      .body;
    const { returnId } = returns[0];
    await act(orderId, `returns/${returnId}/approve`);
    const received = lines.map((line) => ({ ...line, condition: 'resaleable' }));
    await act(orderId, `returns/${returnId}/receive`, { warehouse: shop.warehouse, lines: received });
    await stockIs('10', '7', 1000);
    await costIs(0);
  });

  it('gives 10 pieces for 4 cents back what they had cost, one by one', async () => {
    const { stockIs, costIs, sell } = await stocked('PENNY', '10', 4);
    const { orderId, lineId } = await sell('10');
    for (let nth = 0; nth < 10; nth++) await act(orderId, 'shipments', { lines: [{ lineId, quantity: '1' }] });
    await stockIs('0', '0', 0);
    await costIs(4);
    for (let nth = 0; nth < 10; nth++) {
      const { returns } = (await act(orderId, 'returns', { lines: [{ lineId, quantity: '1', reason: 'x' }] })).body;
      const { returnId } = returns[nth];
      await act(orderId, `returns/${returnId}/approve`);
      await act(orderId, `returns/${returnId}/receive`, { warehouse: shop.warehouse });
    }
    await stockIs('10', '0', 4);
    await costIs(0);
  });

  it('keeps what an order holds from hands, so that others find nothing to take', async () => {
    const { path, stockIs, sell } = await stocked('ONCE', '10', 1000);
    const first = await sell('10');
    const released = await http.post(`${path}/release`, { body: { ...first, reason: 'forAnotherCustomer' } });
    expect([released.status, released.body.code, released.body.details.use]).toEqual([
      409,
      'stock-item/belongs-to-order',
      `POST /order/v1/orders/${first.orderId}/cancel`,
    ]);
    await act(first.orderId, 'shipments', {});
    await stockIs('0', '0', 0);
  });

  it('has orders approved above what their company says, at once, and shows since when it says so', async () => {
    const path = '/order/v1/entities/CAUTIOUS';
    const taxRates = [{ category: 'standard', treatment: 'S', rate: '19' }];
    await done(http.put(path, { body: { name: 'Cautious', currency: 'EUR', timeZone: 'UTC', taxRates } }));
    const place = async () => {
      const lines = [{ sku: shop.lamp, quantity: '1' }];
      return (await done(placeOrder(http, { customerId: shop.customerId, entity: 'CAUTIOUS', lines }))).body;
    };
    const before = await place();
    expect(await orderOf(before.orderId)).not.toHaveProperty('approval');
    const policies = { approvalLimits: [eur(100)], autoCloseDays: 3 };
    const set = await done(http.put(`${path}/policies`, { body: policies }));
    const approval = { reasons: [{ rule: 'amount', facts: { total: eur(298), limit: eur(100) } }] };
    expect(await place()).toMatchObject({ status: 'awaitingApproval', approval });
    expect(await orderOf(before.orderId)).not.toHaveProperty('approval');

    const { policies: versions } = set.body;
    const { from } = versions.at(-1);
    const shown = async (more = '') =>
      (await query(`entities${more}`, tokenOf(set))).items.find((one: { entity: string }) => one.entity === 'CAUTIOUS');
    expect(await shown()).toMatchObject({ policies: { ...policies, reservationHours: 24 }, policiesFrom: from });
    expect(await shown(`?asOf=${versions[0].from}`)).toMatchObject({
      policies: { approvalLimits: [], autoCloseDays: 14 },
    });
    const { items } = await query('timeline/entity/CAUTIOUS', tokenOf(set));
    expect(items.map(({ type }: { type: string }) => type).toSorted()).toEqual([
      'sales.entity.founded.v1',
      'sales.entity.policies-set.v1',
    ]);
  });
});
