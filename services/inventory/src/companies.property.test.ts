import { type StockItemPublication, stockItems } from '@sales/contracts';
import { testId } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startOverMemory } from './testing/service.ts';
import { eur, lineId, openShop, orderId } from './testing/shop.ts';

const sku = 'CHAIR';
const line = lineId(1);
/** Which company each warehouse belongs to. `SOUTH` and `SUR` open later. */
const owners = { MAIN: 'MAIN', NORTH: 'MAIN', SOUTH: 'MAIN', ESTE: 'EAST', SUR: 'EAST' } as const;
type Warehouse = keyof typeof owners;
const companies = ['MAIN', 'EAST'] as const;
const sellerOf = (nth: number) => companies[nth % companies.length] ?? 'MAIN';

const warehouse = fc.constantFrom(...(Object.keys(owners) as Warehouse[]));
const order = fc.integer({ min: 1, max: 4 });
const units = fc.integer({ min: 1, max: 9 }).map(String);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), warehouse, units }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      order,
      units,
      more: fc.record({ maxWarehouses: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] }),
    }),
  },
  fc.record({ do: fc.constant('hold' as const), order, warehouse, units }),
  fc.record({ do: fc.constant('letGo' as const), order }),
  fc.record({ do: fc.constant('ship' as const), order, warehouse, units }),
  fc.record({ do: fc.constant('takeBack' as const), order, warehouse }),
  fc.record({ do: fc.constant('transfer' as const), warehouse, to: warehouse, units }),
  fc.record({ do: fc.constant('open' as const), warehouse }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

type Service = Awaited<ReturnType<typeof startOverMemory>>;

const carryOut = async (service: Service, one: Step, nth: number, asked: Set<string>): Promise<void> => {
  switch (one.do) {
    case 'receive':
      await service.post(`/stock-items/${one.warehouse}/${sku}/receive`, {
        quantity: one.units,
        totalCost: eur(100),
      });
      return;
    case 'ask': {
      const id = orderId(one.order);
      asked.add(id);
      const request = { orderId: id, requestId: id, entity: sellerOf(one.order), policy: 'shipPartial' } as const;
      await service.say(id, {
        type: 'sales.fulfilment.allocation-requested.v1',
        data: { ...request, ...one.more, lines: [{ lineId: line, sku, quantity: one.units }] },
      });
      return;
    }
    case 'hold':
      await service.post(`/stock-items/${one.warehouse}/${sku}/reserve`, {
        ...{ orderId: orderId(one.order), lineId: line },
        quantity: one.units,
      });
      return;
    case 'letGo': {
      const data = { orderId: orderId(one.order), lines: [line], reason: 'cancelled' };
      await service.say(data.orderId, { type: 'sales.fulfilment.release-requested.v1', data });
      return;
    }
    case 'ship': {
      const id = orderId(one.order);
      if (!asked.has(id)) return; // what is held by hand is not shipped by the order
      const lines = [{ lineId: line, sku, warehouse: one.warehouse, quantity: one.units }];
      const data = { orderId: id, shipmentId: testId(100 + nth), lines, dispatchedOn: '2026-03-01' };
      await service.say(id, { type: 'sales.order.shipment-dispatched.v1', data: { ...data, status: 'shipped' } });
      return;
    }
    case 'takeBack': {
      const charged = { net: eur(500), tax: eur(95), total: eur(595), creditable: '1' };
      const goods = { lineId: line, sku, quantity: '1', condition: 'resaleable' as const, ...charged };
      const where = { warehouse: one.warehouse, receivedOn: '2026-03-02' };
      const data = { orderId: orderId(one.order), returnId: testId(200 + nth), ...where, lines: [goods] };
      await service.say(data.orderId, {
        type: 'sales.order.return-received.v1',
        data: { ...data, exposure: eur(0) },
      });
      return;
    }
    case 'transfer': {
      const { warehouse: from, to } = one;
      const answer = await service.post(`/stock-items/${from}/${sku}/transfer`, { to, quantity: one.units });
      if (owners[from] !== owners[to]) expect(answer.statusCode, answer.body).not.toBe(200);
      if (answer.statusCode !== 200) return;
      const { transferId } = answer.json();
      await service.post(`/stock-items/${to}/${sku}/receive-transfer`, { transferId, from });
      return;
    }
    case 'open':
      await service.put(`/warehouses/${one.warehouse}`, {
        ...{ name: one.warehouse, rank: 1 },
        entity: owners[one.warehouse],
      });
  }
};

/** What each order holds at each warehouse. @throws where one company takes part in what happens at another */
const heldIn = (service: Service, sellers: ReadonlyMap<string, string>) => {
  const held = new Map<string, number>();
  const add = (place: string, id: string, quantity: string, sign: 1 | -1): void => {
    const key = `${place} ${id}`;
    held.set(key, (held.get(key) ?? 0) + sign * Number(quantity));
  };
  for (const event of service.published(stockItems.topic.name)) {
    const { type, data } = event as typeof event & StockItemPublication;
    if (type === 'sales.stockItem.stock-reserved.v1') add(data.warehouse, data.orderId, data.quantity, 1);
    if (type === 'sales.stockItem.reservation-released.v1') add(data.warehouse, data.orderId, data.quantity, -1);
    if (type === 'sales.stockItem.backorder-filled.v1') add(data.warehouse, data.orderId, data.quantity, 1);
    if (type === 'sales.stockItem.stock-shipped.v1') add(data.warehouse, data.orderId, data.quantity, -1);
    if (
      type === 'sales.stockItem.stock-awaited.v1' ||
      type === 'sales.stockItem.backorder-filled.v1' ||
      type === 'sales.stockItem.stock-shipped.v1' ||
      type === 'sales.stockItem.stock-returned.v1'
    )
      expect([data.orderId, owners[data.warehouse as Warehouse]]).toEqual([data.orderId, sellers.get(data.orderId)]);
  }
  return held;
};

test('whatever happens at two companies, no warehouse holds anything for an order of the other', async () => {
  const sellers = new Map([1, 2, 3, 4].map((nth) => [orderId(nth), sellerOf(nth)]));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const service = await startOverMemory();
      try {
        await service.found('EAST', 'Asia/Shanghai');
        await openShop(service, 'MAIN', 'NORTH');
        await service.put('/warehouses/ESTE', { name: 'Este', rank: 0, entity: 'EAST' });
        const asked = new Set<string>();
        for (const [nth, one] of steps.entries()) {
          await carryOut(service, one, nth, asked);
          await service.idle();
          for (const [key, units] of heldIn(service, sellers)) {
            const [place = '', id = ''] = key.split(' ');
            if (units === 0 || !asked.has(id)) continue;
            expect(`${id} of ${sellers.get(id)}`).toBe(`${id} of ${owners[place as Warehouse]}`);
          }
        }
      } finally {
        await service.stop();
      }
    }),
    { numRuns: 25 },
  );
});
