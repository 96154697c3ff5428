import { type CommandContext, KeysUnavailable, type StreamName, streamName } from '@sales/eventsourcing';
import { fixedClock, type MemoryPlatform, memoryDatabase, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { defaultSettings, keptUntil } from '../settings.ts';
import { details, registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import { type Erasing, erase, route } from './process.ts';
import { endRetention } from './retention.ts';

const [customerId, person] = [testId(1), testId(2)];

let commands = 0;
const context = (): CommandContext => {
  const commandId = testId(1_000_000 + ++commands);
  return { commandId, actor: 'user:tester', correlationId: 'test', causationId: commandId };
};

/** A customer who is a person and has asked to be erased. */
const asked = async (platform: MemoryPlatform, invoicesUntil?: string) => {
  const bought = { openOrders: [], ...(invoicesUntil !== undefined && { invoicesUntil }) };
  const customers = customersOver(platform, platform.store, undefined, bought);
  const rosa = { ...details, kind: 'person' as const, personId: person, name: 'Rosa' };
  await customers.handle(
    customerId,
    { type: 'RegisterCustomer', registration: { ...registration, details: rosa } },
    context(),
  );
  await customers.handle(customerId, { type: 'EraseCustomer' }, context());
  return customers;
};

const typesIn = async ({ store }: MemoryPlatform, stream: StreamName = streamName('customer', customerId)) =>
  (await store.read(stream)).map(({ type }) => type);

/** What the event asks for. */
const workOf = (data: object): Erasing => {
  const [one] = route({ type: 'sales.customer.erased.v1', data: { customerId, ...data } } as never);
  if (one === undefined) throw new Error('nothing is asked for');
  return one.work;
};

const states = async ({ keys }: MemoryPlatform) =>
  (await keys.find(['contact', 'text', 'invoice'].map((purpose) => ({ person, purpose })))).map((key) =>
    typeof key === 'object' ? 'living' : key,
  );

describe('a customer who is to be erased', () => {
  test('loses the keys, then that is said; again adds nothing', async () => {
    const platform = memoryPlatform();
    const customers = await asked(platform);
    const work = workOf({ persons: [person] });
    const command = context();
    for (const _ of [1, 2]) await erase({ customers, keys: platform.keys }, work, command);
    await erase({ customers, keys: platform.keys }, work, context());
    expect(await states(platform)).toEqual(['erased', 'erased', 'erased']);
    const types = ['CustomerRegistered', 'CustomerErased', 'PersonalDataErased'];
    expect(await typesIn(platform)).toEqual(types);
    // What is said has no values of persons: a process that begins anew reads it without them.
    const { state } = await customersOver(platform, platform.store).load(customerId);
    expect(state).toMatchObject({ status: 'erased', profile: { details: { name: '[erased]' } } });
  });

  test('keeps the key of invoices where there are some', async () => {
    const platform = memoryPlatform();
    const customers = await asked(platform, '2036-12-31');
    await platform.keys.mint([{ person, purpose: 'invoice' }]);
    await erase(
      { customers, keys: platform.keys },
      workOf({ persons: [person], invoicesUntil: '2036-12-31' }),
      context(),
    );
    expect(await states(platform)).toEqual(['erased', 'erased', 'living']);
  });

  test('is said to have lost nothing while keys are away, and loses them when they are back', async () => {
    const platform = memoryPlatform();
    const customers = await asked(platform);
    const away = { ...platform.keys, erase: async () => Promise.reject(new KeysUnavailable('the disk is gone')) };
    const work = workOf({ persons: [person] });
    await expect(erase({ customers, keys: away }, work, context())).rejects.toThrow(KeysUnavailable);
    expect(await typesIn(platform)).toEqual(['CustomerRegistered', 'CustomerErased']);
    expect((await states(platform))[0]).toBe('living');
    await erase({ customers, keys: platform.keys }, work, context());
    expect((await states(platform))[0]).toBe('erased');
  });
});

describe('invoices', () => {
  test('are kept to the end of a year, by the country of the company', () => {
    const settings = { INVOICE_RETENTION: '10,DE:8,CN:30' };
    expect(keptUntil(settings, 'DE', '2026-01-01')).toBe('2034-12-31');
    expect(keptUntil(settings, 'CN', '2026-12-31')).toBe('2056-12-31');
    expect(keptUntil(settings, 'FR', '2026-06-01')).toBe('2036-12-31');
    expect(keptUntil(defaultSettings, undefined, '2026-06-01')).toBe('2036-12-31');
  });

  test('lose name and address when they need not be kept any more', async () => {
    const platform = memoryPlatform();
    const customers = await asked(platform, '2036-12-31');
    await platform.keys.mint([{ person, purpose: 'invoice' }]);
    const asks: unknown[] = [];
    const database = memoryDatabase({
      query: async ({ values }: { readonly values: readonly unknown[] }) => {
        asks.push(values[0]);
        return [{ customer_id: customerId, persons: [person] }];
      },
    } as never);
    const ended = await endRetention({
      database,
      clock: fixedClock('2037-01-01T00:00:01.000Z'),
      erase: (work, command) => erase({ customers, keys: platform.keys }, work, command),
    });
    expect([ended, asks]).toEqual([1, ['2037-01-01']]);
    expect((await states(platform))[2]).toBe('erased');
    expect((await platform.store.read(streamName('customer', customerId))).at(-1)).toMatchObject({
      type: 'PersonalDataErased',
      data: { keys: [{ person, purpose: 'invoice' }] },
    });
  });
});
