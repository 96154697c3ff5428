import { type CommandContext, DomainError, type EventStore, StoreUnavailable, streamName } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { describe, expect, test } from 'vitest';
import { claimAggregate, claimId } from '../claims/claims.ts';
import { details, registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import type { RegisterCustomer } from './commands.ts';
import type { Customers } from './customers.ts';

const taxIdOf = (taxId: string): RegisterCustomer => {
  const { emails: _, ...rest } = details;
  return { type: 'RegisterCustomer', registration: { ...registration, details: { ...rest, taxId } } };
};

let commands = 0;
const context = (commandId = testId(1_000_000 + ++commands)): CommandContext => ({
  commandId,
  actor: 'user:tester',
  correlationId: 'test',
  causationId: commandId,
});

/**
 * Dies (as a process would: nothing it does comes after) at the nth append of a category, before or after it happens.
 */
const dyingStore = (store: EventStore, category: string, nth: number, moment: 'before' | 'after'): EventStore => {
  let count = 0;
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Error('the process is dead');
  };
  return {
    ...store,
    read: async (...args) => {
      alive();
      return store.read(...args);
    },
    append: async (stream, events, expected) => {
      alive();
      const last = stream.startsWith(`${category}-`) && ++count === nth;
      dead = last;
      if (last && moment === 'before') throw new Error('killed');
      const appended = await store.append(stream, events, expected);
      if (last) throw new Error('killed');
      return appended;
    },
  };
};

const customersOn = (platform: MemoryPlatform, store: EventStore = platform.store, claimTimeoutMs = 0): Customers =>
  customersOver(platform, store, claimTimeoutMs);

const duplicateOf = (id: string) => ({
  code: 'customer/duplicate',
  details: expect.objectContaining({ customerId: id }),
});

/** The customer who holds a tax id. */
const holderOf = async ({ store, keys }: MemoryPlatform, taxId: string): Promise<string | undefined> => {
  const id = await claimId({ kind: 'taxId', value: taxId }, keys);
  const events = await store.read(streamName(claimAggregate.category, id));
  const last = events.at(-1);
  return last?.type === 'ValueClaimed' ? (last.data as { readonly holderId: string }).holderId : undefined;
};

describe('a tax id', () => {
  test('belongs to the first of 100 who register with it at once; the others learn whose it is', async () => {
    const platform = memoryPlatform();
    const customers = customersOn(platform, platform.store, 2000);
    const attempts = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => customers.handle(testId(index), taxIdOf('DE 77'), context())),
    );
    const first = attempts.findIndex(({ status }) => status === 'fulfilled');
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject(duplicateOf(testId(first)));
    }
  });

  test('is compared without its spelling', async () => {
    const customers = customersOn(memoryPlatform());
    await customers.handle(testId(1), taxIdOf('DE 129.273'), context());
    await expect(customers.handle(testId(2), taxIdOf('de129273'), context())).rejects.toMatchObject(
      duplicateOf(testId(1)),
    );
  });

  test('is free again after a change, and after the end', async () => {
    const platform = memoryPlatform();
    const customers = customersOn(platform);
    const changeTo = (taxId: string) => ({
      type: 'ChangeCustomerDetails' as const,
      changes: { set: { taxId }, clear: [] },
    });
    await customers.handle(testId(1), taxIdOf('A1'), context());
    await customers.handle(testId(1), changeTo('A2'), context());
    await customers.handle(testId(2), taxIdOf('A1'), context());
    await expect(customers.handle(testId(1), changeTo('A1'), context())).rejects.toMatchObject(duplicateOf(testId(2)));
    await customers.handle(testId(2), { type: 'DeactivateCustomer' }, context());
    expect(await holderOf(platform, 'A1')).toBeUndefined();
    await customers.handle(testId(1), changeTo('A1'), context());
    expect(await holderOf(platform, 'A1')).toBe(testId(1));
    expect(await holderOf(platform, 'A2')).toBeUndefined();
  });

  test('a customer who is refused for one value leaves no claim on another behind', async () => {
    const platform = memoryPlatform();
    const customers = customersOn(platform);
    const { taxId: _, ...withoutTaxId } = details;
    await customers.handle(
      testId(1),
      { type: 'RegisterCustomer', registration: { ...registration, details: withoutTaxId } },
      context(),
    );
    await expect(
      customers.handle(testId(2), { type: 'RegisterCustomer', registration }, context()),
    ).rejects.toMatchObject(duplicateOf(testId(1)));
    expect(await holderOf(platform, 'DE129273398')).toBeUndefined();
  });
});

describe('a repeated command', () => {
  test('gives the first result, with the first number', async () => {
    const platform = memoryPlatform();
    const command = context();
    const first = await customersOn(platform).handle(testId(1), taxIdOf('DE 5'), command);
    const again = await customersOn(platform).handle(testId(1), taxIdOf('DE 5'), command);
    expect(again).toMatchObject({ ...first, repeated: true });
    expect(first.state).toMatchObject({ status: 'active', profile: { number: 'C-000001' } });
  });

  test('is not judged by what came later', async () => {
    const customers = customersOn(memoryPlatform());
    const change = { type: 'ChangeCustomerDetails', changes: { set: { taxId: 'B2' }, clear: [] } } as const;
    const command = context();
    await customers.handle(testId(1), taxIdOf('B1'), context());
    const first = await customers.handle(testId(1), change, command);
    await customers.handle(testId(1), { type: 'DeactivateCustomer' }, context());
    await customers.handle(testId(2), taxIdOf('B2'), context());
    expect(await customers.handle(testId(1), change, command)).toMatchObject({ ...first, repeated: true });
    expect(await customers.load(testId(2))).toMatchObject({ state: { status: 'active' } });
    await expect(customers.handle(testId(3), taxIdOf('B2'), context())).rejects.toMatchObject(duplicateOf(testId(2)));
  });
});

const crashes = [
  { category: 'claim', nth: 1, moment: 'before', registered: false },
  { category: 'claim', nth: 1, moment: 'after', registered: false },
  { category: 'claim', nth: 2, moment: 'before', registered: false },
  { category: 'claim', nth: 2, moment: 'after', registered: false },
  { category: 'customer', nth: 1, moment: 'before', registered: false },
  { category: 'customer', nth: 1, moment: 'after', registered: true },
] as const;

describe.each(crashes)('a crash $moment append $nth of a $category', ({ category, nth, moment, registered }) => {
  const register = { type: 'RegisterCustomer', registration } as const;

  const crashed = async () => {
    const platform = memoryPlatform();
    const command = context();
    const dying = customersOn(platform, dyingStore(platform.store, category, nth, moment));
    await expect(dying.handle(testId(1), register, command)).rejects.toThrow('killed');
    return { platform, command };
  };

  test('does not keep the same registration from being repeated', async () => {
    const { platform, command } = await crashed();
    const result = await customersOn(platform).handle(testId(1), register, command);
    expect(result).toMatchObject({ repeated: registered, state: { status: 'active' } });
    await expect(customersOn(platform).handle(testId(2), register, context())).rejects.toMatchObject(
      duplicateOf(testId(1)),
    );
  });

  test('leaves the values to the next one, unless it was registered', async () => {
    const { platform, command } = await crashed();
    const next = customersOn(platform).handle(testId(2), register, context());
    if (registered) {
      await expect(next).rejects.toMatchObject(duplicateOf(testId(1)));
    } else {
      await expect(next).resolves.toMatchObject({ state: { status: 'active' } });
      await expect(customersOn(platform).handle(testId(1), register, command)).rejects.toMatchObject(
        duplicateOf(testId(2)),
      );
    }
  });
});

test('who was slow and lost a claim to another cannot use it any more', async () => {
  const platform = memoryPlatform();
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const slowStore: EventStore = {
    ...platform.store,
    append: async (stream, events, expected) => {
      if (stream === `customer-${testId(1)}`) {
        reached.resolve();
        await gate.promise;
      }
      return platform.store.append(stream, events, expected);
    },
  };
  const slow = customersOn(platform, slowStore).handle(testId(1), taxIdOf('C1'), context());
  await reached.promise;
  await customersOn(platform).handle(testId(2), taxIdOf('C1'), context());
  gate.resolve();
  await expect(slow).rejects.toMatchObject(duplicateOf(testId(2)));
  expect(await customersOn(platform).load(testId(1))).toMatchObject({ state: { status: 'none', epoch: 1 } });
});

test('a crash between a change and the release of the old value leaves the value to the next one', async () => {
  const platform = memoryPlatform();
  const change = { type: 'ChangeCustomerDetails', changes: { set: { taxId: 'D2' }, clear: [] } } as const;
  const command = context();
  await customersOn(platform).handle(testId(1), taxIdOf('D1'), context());
  const dying = customersOn(platform, dyingStore(platform.store, 'claim', 2, 'before'));
  await expect(dying.handle(testId(1), change, command)).rejects.toThrow('killed');
  expect(await holderOf(platform, 'D1')).toBe(testId(1));
  await customersOn(platform).handle(testId(1), change, command);
  expect(await holderOf(platform, 'D1')).toBeUndefined();
  await customersOn(platform).handle(testId(2), taxIdOf('D1'), context());
});

test('an outage is told as one', async () => {
  const platform = memoryPlatform();
  const down = customersOn(platform, {
    ...platform.store,
    read: () => Promise.reject(new StoreUnavailable('down')),
  });
  const refused = await down.handle(testId(1), taxIdOf('E1'), context()).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StoreUnavailable);
  expect(refused).not.toBeInstanceOf(DomainError);
});

test('the name of a claim is nothing that can be computed from the value alone', async () => {
  const value = { kind: 'email', value: 'ann@example.com' } as const;
  const [one, other] = [memoryPlatform(), memoryPlatform()];
  expect(await claimId(value, one.keys)).toBe(await claimId(value, one.keys));
  expect(await claimId(value, one.keys)).not.toBe(await claimId(value, other.keys));
});
