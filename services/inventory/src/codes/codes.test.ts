import type { CommandContext } from '@sales/eventsourcing';
import { systemClock as clock, commandHandler, derivedId, rootId, streamName } from '@sales/eventsourcing';
import { memoryEventStore, memoryKeys, memorySnapshots } from '@sales/eventsourcing/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceListsIn } from '../price-lists/price-lists.ts';
import { product } from '../products/product.ts';
import { productsIn } from '../products/products.ts';
import { scopeOver } from '../testing/scope.ts';
import { warehousesIn } from '../warehouses/warehouses.ts';
import { codesIn } from './codes.ts';

const details = { name: 'Chair', unit: 'C62', taxCategory: 'standard' } as const;

let requests = 0;
const context = (): CommandContext => {
  requests += 1;
  const commandId = derivedId(rootId, `request ${requests}`);
  return { commandId, actor: 'user:test', correlationId: commandId, causationId: commandId };
};

const started = () => {
  const store = memoryEventStore();
  const process = () => {
    const { use } = scopeOver({ store, clock, snapshots: memorySnapshots(), keys: memoryKeys() });
    return {
      codes: use(codesIn),
      products: use(productsIn),
      priceLists: use(priceListsIn),
      warehouses: use(warehousesIn),
    };
  };
  return { store, process };
};

describe('codes', () => {
  test('a product is one however it is spelt, and is called as it was first, in every process', async () => {
    const { store, process } = started();
    const [one, other] = [process(), process()];
    await one.products.handle('ABC ', { type: 'AddProduct', details }, context());
    const another = { ...details, name: 'Table' };
    const again = other.products.handle('abc', { type: 'AddProduct', details: another }, context());
    await expect(again).rejects.toMatchObject({ code: 'product/already-exists' });
    const changed = other.products.handle('aBC', { type: 'DiscontinueProduct' }, context());
    expect(await changed).toMatchObject({ stream: 'product-ABC', revision: 1n });
    expect((await one.products.load(' Abc')).state.status).toBe('discontinued');
    expect(await process().codes.spelt('product', 'abc')).toBe('ABC');
    expect(store.all().map(({ stream }) => stream)).toEqual(['code-product.abc', 'product-ABC', 'product-ABC']);
  });

  test('whatever spellings come at once to two processes, each code is one product and one warehouse', async () => {
    const spelling = fc.constantFrom('Ab c', 'AB C', ' ab  c', 'ａｂ c', 'x-1', 'X-1');
    await fc.assert(
      fc.asyncProperty(fc.array(spelling, { minLength: 1, maxLength: 8 }), async (spellings) => {
        const { store, process } = started();
        const processes = [process(), process()];
        await Promise.all(
          spellings.map(async (code, nth) => {
            const { products, warehouses } = processes[nth % 2] ?? process();
            await products.handle(code, { type: 'PutProduct', details }, context());
            await warehouses.handle(code, { type: 'PutWarehouse', details: { name: 'Main', rank: 1 } }, context());
          }),
        );
        const wanted = new Set(spellings.map((code) => (code.toLowerCase() === 'x-1' ? 'x-1' : 'ab c'))).size;
        const streams = (category: string) =>
          new Set(store.all().flatMap(({ stream }) => (stream.startsWith(`${category}-`) ? [stream] : [])));
        expect([streams('product').size, streams('warehouse').size]).toEqual([wanted, wanted]);
      }),
      { numRuns: 100 },
    );
  });

  test('what is refused fixes no spelling, nor does what only asks', async () => {
    const { store, process } = started();
    const { codes, products } = process();
    const standardCost = { micros: 1, currency: 'ABC' };
    const wrong = products.handle('abc', { type: 'AddProduct', details: { ...details, standardCost } }, context());
    await expect(wrong).rejects.toMatchObject({ code: 'product/currency-unknown' });
    await expect(products.handle('abc', { type: 'DiscontinueProduct' }, context())).rejects.toMatchObject({
      code: 'product/unknown',
    });
    expect(await codes.spelt('product', ' abc ')).toBe('abc');
    expect(store.all()).toEqual([]);
  });

  test('a product of an earlier version, without a record of its spelling, is found by it and keeps it', async () => {
    const { store, process } = started();
    const earlier = commandHandler({ store, clock, category: 'product', decider: product });
    await earlier.handle('Old Chair', { type: 'AddProduct', details }, context());
    expect((await process().products.load('Old Chair')).state.status).toBe('active');
    const put = await process().products.handle('OLD CHAIR', { type: 'PutProduct', details }, context());
    expect([put.stream, put.events]).toEqual([streamName('product', 'Old Chair'), []]);
  });
});
