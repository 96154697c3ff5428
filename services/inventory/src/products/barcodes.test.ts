import type { ProductDetails } from '@sales/contracts';
import {
  type CommandContext,
  systemClock as clock,
  DomainError,
  derivedId,
  type EventStore,
  rootId,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import { interleaved, type MemoryPlatform, memoryPlatform } from '@sales/eventsourcing/testing';
import { handlersOn } from '@sales/service-kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scopeOver } from '../testing/scope.ts';
import { withBarcodes } from './barcodes.ts';
import type { ProductCommand } from './commands.ts';
import { fixBaseUnitIn, productAggregate, productsIn, requireProductIn } from './products.ts';
import { usedBy } from './state.ts';

const chair: ProductDetails = { name: 'Chair', unit: 'C62', taxCategory: 'standard' };
const withCodes = (...codes: readonly string[]): ProductDetails => ({
  ...chair,
  barcodes: codes.map((code) => ({ code })),
});
const add = (...codes: readonly string[]): ProductCommand => ({ type: 'AddProduct', details: withCodes(...codes) });
const put = (...codes: readonly string[]): ProductCommand => ({ type: 'PutProduct', details: withCodes(...codes) });

let commands = 0;
const context = (): CommandContext => {
  commands += 1;
  const commandId = derivedId(rootId, `command ${commands}`);
  return { commandId, actor: 'user:test', correlationId: commandId, causationId: commandId };
};

/** A process of its own over the store. */
const processOn = ({ keys, snapshots }: MemoryPlatform, store: EventStore) => {
  const { use } = scopeOver({ store, clock, snapshots, keys });
  return { products: use(productsIn), requireProduct: use(requireProductIn), fixBaseUnit: use(fixBaseUnitIn) };
};

const started = (platform = memoryPlatform()) => {
  return { ...platform, process: (store: EventStore = platform.store) => processOn(platform, store) };
};

const takenBy = (sku: string, barcode: string) => ({ code: 'product/barcode-taken', details: { barcode, sku } });

describe('a bar code', () => {
  test('is on the first of 100 products that are added with it at once; the others learn which', async () => {
    const { process } = started();
    const processes = [process(), process()];
    const attempts = await Promise.allSettled(
      Array.from({ length: 100 }, (_, nth) =>
        (processes[nth % 2] ?? process()).products.handle(`P${nth}`, add('4006381333931'), context()),
      ),
    );
    const first = attempts.findIndex(({ status }) => status === 'fulfilled');
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject(takenBy(`P${first}`, '4006381333931'));
    }
  });

  test('is one in every spelling; a refused product is not there', async () => {
    const { products } = started().process();
    await products.handle('CHAIR', add('036000291452', 'shelf 7'), context());
    await expect(products.handle('DESK', add('0036000291452'), context())).rejects.toMatchObject(
      takenBy('CHAIR', '036000291452'),
    );
    await expect(products.handle('DESK', put('SHELF  7'), context())).rejects.toMatchObject(
      takenBy('CHAIR', 'shelf 7'),
    );
    expect((await products.load('DESK')).state.status).toBe('none');
  });

  test('is free once it is off the product, and not while the product is discontinued', async () => {
    const { store, process } = started();
    const { products } = process();
    await products.handle('CHAIR', add('1', '2'), context());
    await products.handle('CHAIR', put('2'), context());
    await products.handle('DESK', add('1'), context());
    expect(store.all().filter(({ type }) => type === 'ClaimWithdrawn')).toEqual([]);
    await products.handle('CHAIR', { type: 'DiscontinueProduct' }, context());
    const change = {
      type: 'ChangeProduct',
      changes: { set: { barcodes: [{ code: '1' }, { code: '2' }] }, clear: [] },
    } as const;
    await expect(products.handle('DESK', change, context())).rejects.toMatchObject(takenBy('CHAIR', '2'));
    const off = { type: 'ChangeProduct', changes: { set: { barcodes: [] }, clear: [] } } as const;
    await products.handle('CHAIR', off, context());
    expect((await products.handle('DESK', change, context())).state).toMatchObject({ details: change.changes.set });
  });

  test('a command that comes again is not judged by what came later', async () => {
    const { products } = started().process();
    const command = context();
    const first = await products.handle('CHAIR', add('1'), command);
    await products.handle('CHAIR', put(), context());
    await products.handle('DESK', add('1'), context());
    expect(await products.handle('CHAIR', add('1'), command)).toMatchObject({ ...first, repeated: true });
  });

  test('whatever is refused for it leaves no other code set aside', async () => {
    const { store, process } = started();
    const { products } = process();
    await products.handle('CHAIR', add('1'), context());
    await expect(products.handle('DESK', add('2', '1'), context())).rejects.toMatchObject(takenBy('CHAIR', '1'));
    expect(store.all().filter(({ stream }) => stream === 'barcode-2')).toEqual([]);
  });
});

/** Refusals, and giving up after too much contention, can happen. */
const refused = (error: unknown): void => {
  if (!(error instanceof DomainError || error instanceof WrongExpectedRevision)) throw error;
};

test('however the steps of the processes fall, no two products ever have the same bar code', async () => {
  const codes = fc.subarray(['X1', 'X2', 'X3']);
  const scripts = fc.array(fc.array(codes, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scripts, async (scheduler, work) => {
      const platform = memoryPlatform();
      const { store } = platform;
      const { process } = started(platform);
      const observer = process().products;
      const noneShared = async (): Promise<void> => {
        const loaded = await Promise.all(['P0', 'P1'].map((sku) => observer.load(sku)));
        const used = loaded.flatMap(({ state }) => usedBy(state));
        expect(new Set(used).size).toBe(used.length);
      };
      const run = async (steps: readonly (readonly string[])[], worker: number): Promise<void> => {
        // No command waits for the claim of another: every take-over that can happen does.
        const handler = handlersOn({ ...platform, store: interleaved(store, scheduler), settings: {} });
        const products = withBarcodes(handler(productAggregate), { handler, platform }, 0);
        for (const step of steps) {
          await products.handle(`P${worker % 2}`, put(...step), context()).catch(refused);
          await noneShared();
        }
      };
      await scheduler.waitFor(Promise.all(work.map(run)));
      await noneShared();
    }),
    { numRuns: 50 },
  );
});

describe('the base unit', () => {
  const inKilograms = { type: 'ChangeProduct', changes: { set: { unit: 'KGM' }, clear: [] } } as const;
  const fixed = { code: 'product/base-unit-fixed', details: { unit: 'C62', sent: 'KGM' } };

  test('changes until the product is used, and stays from then on', async () => {
    const { process } = started();
    const { products, requireProduct } = process();
    await products.handle('CHAIR', add(), context());
    await products.handle('CHAIR', inKilograms, context());
    await products.handle('CHAIR', put(), context());
    expect(await requireProduct(context(), 'chair', '3')).toBe('CHAIR');
    await expect(products.handle('CHAIR', inKilograms, context())).rejects.toMatchObject(fixed);
    await expect(
      products.handle('CHAIR', { type: 'PutProduct', details: { ...chair, unit: 'KGM' } }, context()),
    ).rejects.toMatchObject(fixed);
    const box = {
      type: 'ChangeProduct',
      changes: { set: { units: [{ unit: 'XBX', factor: '6' }] }, clear: [] },
    } as const;
    expect((await products.handle('CHAIR', box, context())).events).toHaveLength(1);
  });

  test('is fixed once, in every process, and never of what is not a product', async () => {
    const { store, process } = started();
    const [one, other] = [process(), process()];
    expect(await one.fixBaseUnit(context(), 'CHAIR')).toBeUndefined();
    await one.products.handle('CHAIR', add(), context());
    for (const { fixBaseUnit } of [one, other, one]) expect(await fixBaseUnit(context(), 'CHAIR')).toBe('C62');
    expect(store.all().filter(({ type }) => type === 'BaseUnitFixed')).toHaveLength(1);
  });

  test('what is counted when it changes, is counted in the unit that the product has then', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { store, process } = started();
        await process().products.handle('CHAIR', add(), context());
        const interleaved: EventStore = {
          ...store,
          read: scheduler.scheduleFunction(store.read),
          append: scheduler.scheduleFunction(store.append),
        };
        const [one, other] = [process(interleaved), process(interleaved)];
        const [unit] = await scheduler.waitFor(
          Promise.all([
            one.fixBaseUnit(context(), 'CHAIR'),
            other.products.handle('CHAIR', inKilograms, context()).catch(refused),
          ]),
        );
        expect((await process().products.load('CHAIR')).state).toMatchObject({ details: { unit }, isUnitFixed: true });
      }),
      { numRuns: 50 },
    );
  });
});
