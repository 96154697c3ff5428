import { addDays, dayIn } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buyer, fakeReferenceData, product } from '../testing/reference-data.ts';
import { memoryPorts, startTestService } from '../testing/service.ts';

const zones = {
  KIRI: 'Pacific/Kiritimati',
  PAGO: 'Pacific/Pago_Pago',
  NEPAL: 'Asia/Kathmandu',
  BERLIN: 'Europe/Berlin',
} as const;
type Entity = keyof typeof zones;

const customerId = testId(1);
const dueDays = 30;
const hour = 3_600_000;

/** Around the turn of a year, and around both changes of the clocks in Berlin. */
const instants = fc
  .tuple(
    fc.constantFrom('2026-12-31T12:00:00Z', '2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2024-02-29T12:00:00Z'),
    fc.integer({ min: -15 * 60, max: 15 * 60 }),
  )
  .map(([around, minutes]) => new Date(Date.parse(around) + minutes * 60_000).toISOString());

type Document = { readonly number: string; readonly issuedOn: string; readonly dueOn: string };

const start = async (at: string) => {
  const ports = memoryPorts();
  ports.clock.set(at);
  const fakes = fakeReferenceData();
  fakes.addCustomer(buyer(customerId, { paymentTerms: { dueDays } }));
  fakes.addProduct(product('CHAIR'));
  for (const entity of Object.keys(zones)) fakes.addWarehouse(entity, { entity });
  const service = await startTestService({ platform: ports, referenceData: fakes.referenceData });
  await service.warehouses.receive('CHAIR', 100);
  const send = async (path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await service.post(path, body, headers);
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  };
  const taxRates = [{ category: 'standard', treatment: 'S', rate: '19' }];
  for (const [entity, timeZone] of Object.entries(zones)) {
    const details = { name: entity, currency: 'EUR', timeZone, taxRates };
    await service.put(`/entities/${entity}`, details, { 'effective-at': '2000-01-01T00:00:00Z' });
  }
  return { ...service, send, clock: ports.clock };
};

test('companies of every zone have their own days and years, beside each other', async () => {
  await fc.assert(
    fc.asyncProperty(
      instants,
      fc.array(fc.constantFrom<Entity>('KIRI', 'PAGO', 'NEPAL', 'BERLIN'), { minLength: 2, maxLength: 4 }),
      async (at, sellers) => {
        const { send, clock, stop } = await start(at);
        try {
          const orders = new Map<string, Entity>();
          for (const entity of sellers) {
            const body = { customerId, entity, lines: [{ sku: 'CHAIR', quantity: '2' }], submit: true };
            const { orderId, number } = await send('/orders', body, { prefer: 'wait=5' });
            expect(number).toMatch(`SO-${entity}-${dayIn(zones[entity], clock.now()).slice(0, 4)}-`);
            orders.set(orderId, entity);
          }
          for (const [orderId, entity] of orders) {
            const today = () => dayIn(zones[entity], clock.now());
            const path = `/orders/${orderId}`;
            clock.advance(hour);
            const { shipments, lines } = await send(`${path}/shipments`);
            expect(shipments).toMatchObject([{ dispatchedOn: today() }]);
            clock.advance(hour);
            const { invoices } = await send(`${path}/invoices`);
            const dueOn = addDays(today(), dueDays);
            expect(invoices).toMatchObject([{ issuedOn: today(), dueOn }] satisfies Partial<Document>[]);
            expect(invoices[0].number).toMatch(`INV-${entity}-${today().slice(0, 4)}-`);
            clock.advance(hour);
            const amount = { amount: 100, currency: 'EUR' };
            const onAccount = await send('/payments', { customerId, entity, amount });
            expect(onAccount).toMatchObject({ entity, receivedOn: today() });
            const [{ invoiceId }] = invoices;
            await send(`/payments/${onAccount.paymentId}/apply`, { invoices: [{ invoiceId }] });
            clock.advance(hour);
            await send(`${path}/payments`, { invoiceId });
            clock.advance(hour);
            const wanted = { lines: [{ lineId: lines[0].lineId, quantity: '1', reason: 'broken' }] };
            const { returns } = await send(`${path}/returns`, wanted);
            const back = `${path}/returns/${returns[0].returnId}`;
            await send(`${back}/approve`);
            await send(`${back}/receive`, { warehouse: entity });
            clock.advance(hour);
            const { refunds } = await send(`${path}/refunds`, { returnId: returns[0].returnId });
            expect(refunds[0].number).toMatch(`CN-${entity}-${today().slice(0, 4)}-`);
          }
        } finally {
          await stop();
        }
      },
    ),
    { numRuns: 8 },
  );
});
