import { categoryOf, type EventStore } from '@sales/eventsourcing';
import { testId } from '@sales/eventsourcing/testing';
import { afterEach, expect, test } from 'vitest';
import { buyer, fakeReferenceData, product } from '../testing/reference-data.ts';
import { memoryPorts, startTestService, type TestService } from '../testing/service.ts';

let service: TestService | undefined;
afterEach(() => service?.stop());

/** The service over a store whose appends can be broken off. */
const start = async (
  breakOff: (append: EventStore['append'], ...given: Parameters<EventStore['append']>) => unknown,
) => {
  const ports = memoryPorts();
  const { append } = ports.store;
  const platform = {
    ...ports,
    store: {
      ...ports.store,
      append: async (...given: Parameters<EventStore['append']>) => {
        await breakOff(append, ...given);
        return append(...given);
      },
    },
  };
  const fakes = fakeReferenceData();
  fakes.addCustomer(buyer(testId(1)));
  fakes.addProduct(product('CHAIR'));
  const started = await startTestService({ platform, referenceData: fakes.referenceData });
  service = started;
  await started.warehouses.receive('CHAIR', 100_000);

  const shipped = async (): Promise<string> => {
    const lines = [{ sku: 'CHAIR', quantity: '2' }];
    const placed = await started.post('/orders', { customerId: testId(1), lines, submit: true }, { prefer: 'wait=5' });
    const { orderId } = placed.json();
    expect((await started.post(`/orders/${orderId}/shipments`)).statusCode).toBe(201);
    return orderId;
  };
  const invoice = (orderId: string, payload: object = {}, headers = {}) =>
    started.post(`/orders/${orderId}/invoices`, payload, headers);
  const issued = (orderId: string): Promise<{ readonly invoices: readonly object[] }> =>
    started.until(
      `/orders/${orderId}`,
      ({ invoices }: { readonly invoices: readonly object[] }) => invoices.length > 0,
    );
  return { ...started, shipped, invoice, issued, clock: ports.clock };
};

const nothing = async (): Promise<void> => {};

test('100 invoices at once have the numbers from 1 to 100', async () => {
  const { shipped, invoice } = await start(nothing);
  const orders: string[] = [];
  for (let nth = 0; nth < 100; nth++) orders.push(await shipped());
  const answers = await Promise.all(orders.map((orderId) => invoice(orderId)));
  expect(answers.map(({ json }) => json().invoices[0].number).toSorted()).toEqual(
    Array.from({ length: 100 }, (_, nth) => `INV-2024-${String(nth + 1).padStart(6, '0')}`),
  );
});

/** Where a process may be killed between the appends of one invoice. */
const places: Record<string, { readonly of: string; readonly type: string; readonly isAppended: boolean }> = {
  'before its number is recorded': { of: 'numberSeries', type: 'NumberAssigned', isAppended: false },
  'when its number is recorded': { of: 'numberSeries', type: 'NumberAssigned', isAppended: true },
  'before its lines are recorded': { of: 'order', type: 'LinesInvoiced', isAppended: false },
  'when its lines are recorded': { of: 'order', type: 'LinesInvoiced', isAppended: true },
  'before it is issued': { of: 'invoice', type: 'InvoiceIssued', isAppended: false },
  'when it is issued': { of: 'invoice', type: 'InvoiceIssued', isAppended: true },
  'before its order hears of it': { of: 'order', type: 'InvoiceRecorded', isAppended: false },
  'when its order hears of it': { of: 'order', type: 'InvoiceRecorded', isAppended: true },
};

test.each(Object.keys(places))(
  'an invoice that is broken off %s is issued by itself, with the next number',
  async (place) => {
    const at = places[place];
    let isArmed = false;
    const { shipped, invoice, issued } = await start(async (append, stream, events, expected) => {
      const isThere = categoryOf(stream) === at?.of && events.some(({ type }) => type === at.type);
      if (!isArmed || !isThere) return;
      isArmed = false;
      if (at.isAppended) await append(stream, events, expected);
      throw new Error('broken off');
    });
    const [first, broken, last] = [await shipped(), await shipped(), await shipped()];
    await invoice(first);
    isArmed = true;
    const answer = await invoice(broken, {}, { 'idempotency-key': 'broken' });
    // The request was broken off, or the process that ends what is broken off.
    expect([201, 500]).toContain(answer.statusCode);
    const { invoices } = await issued(broken);
    expect(invoices).toMatchObject([{ number: 'INV-2024-000002', issuedOn: '2024-01-15' }]);
    expect((await invoice(last)).json().invoices).toMatchObject([{ number: 'INV-2024-000003' }]);
    const again = await invoice(broken, {}, { 'idempotency-key': 'broken' });
    expect([again.statusCode, again.json().invoices]).toEqual([201, invoices]);
  },
);

test('in the order of the numbers the days never run backwards, but for what was taken over', async () => {
  const { shipped, invoice, clock } = await start(nothing);
  const orders = [await shipped(), await shipped(), await shipped(), await shipped(), await shipped()];
  const next = async (payload: object, headers: object = {}): Promise<unknown> => {
    const body = (await invoice(orders.pop() ?? '', payload, headers)).json();
    return body.code === undefined ? [body.invoices[0].number, body.invoices[0].issuedOn] : [body.code, body.details];
  };
  clock.set('2024-01-20T09:00:00.000Z');
  expect(await next({})).toEqual(['INV-2024-000001', '2024-01-20']);
  const details = { issuedOn: '2024-01-18', earliest: '2024-01-20' };
  expect(await next({ issuedOn: '2024-01-18' })).toEqual(['invoice/issued-before-last', details]);
  const thursday = { 'effective-at': '2024-01-18T09:00:00.000Z' };
  expect(await next({}, thursday)).toEqual(['INV-2024-000002', '2024-01-20']);
  expect(await next({ takenOver: true })).toEqual(['OLD-2024-000001', '2024-01-20']);
  expect(await next({ takenOver: true }, thursday)).toEqual(['OLD-2024-000002', '2024-01-18']);
});
