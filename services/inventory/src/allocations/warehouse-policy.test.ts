import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseWarehouses, type Seen } from './warehouse-policy.ts';

const warehouses = ['MAIN', 'WEST', 'EAST'];

test('an order comes from no more warehouses than it may, and from those that hold some for it', () => {
  const candidate = fc.record({ available: fc.nat(5000), held: fc.constantFrom(0, 0, 0, 1000) });
  const lines = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.tuple(candidate, candidate, candidate)), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 4 }), (wanted, limit) => {
      const seen = wanted.map(
        ([units, candidates], nth): Seen => ({
          lineId: `l${nth}`,
          sku: 'CHAIR',
          quantity: String(units),
          candidates: candidates.map((one, at) => ({ warehouse: warehouses[at] ?? '', ...one })),
        }),
      );
      const chosen = chooseWarehouses(seen, warehouses, limit);
      const holding = warehouses.filter((warehouse) =>
        seen.some(({ candidates }) => candidates.some((one) => one.warehouse === warehouse && one.held > 0)),
      );
      expect(chosen).toEqual(warehouses.filter((warehouse) => chosen.includes(warehouse)));
      expect(chosen.length).toBe(Math.max(holding.length, Math.min(limit, warehouses.length)));
      expect(chosen).toEqual(expect.arrayContaining(holding));
    }),
  );
});
