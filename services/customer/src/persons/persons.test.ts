import { type Person, persons } from '@sales/contracts';
import { type CommandContext, position } from '@sales/eventsourcing';
import { type MemoryPlatform, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { publishPersons, publishPersonsAgain } from '@sales/service-kit';
import { describe, expect, test } from 'vitest';
import { contact, details, registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import { type Changed, route, sourceOf } from './process.ts';

const [customerId, rosa, jana] = [testId(1), testId(2), testId(3)];
const { name: topic, partitions } = persons.topic;

let commands = 0;
const context = (): CommandContext => {
  const commandId = testId(1_000_000 + ++commands);
  return { commandId, actor: 'user:tester', correlationId: 'test', causationId: commandId };
};

const timersOf = () => {
  const set: { timerId: string; dueAt: string; payload: unknown }[] = [];
  return { set, schedule: async (_: string, timer: (typeof set)[number]) => void set.push(timer) };
};

type Customers = ReturnType<typeof customersOver>;
type Command = Parameters<Customers['handle']>[1];

/** A customer who is a person, with a contact, and the topic of persons. */
const start = async (platform: MemoryPlatform) => {
  const customers = customersOver(platform, platform.store);
  const timers = timersOf();
  await platform.log.ensureTopic(topic, partitions);
  const ports = { ...platform, customers, timers };
  let nth = 0;
  const told = async (type: string, data: object): Promise<readonly Changed[]> => {
    const event = { id: testId(500 + ++nth), recordedAt: platform.clock.now(), position: position(nth) };
    return route({ ...event, type, data: { customerId, ...data } } as never).map(({ work }) => work);
  };
  const carryOut = async (type: string, data: object): Promise<void> => {
    for (const work of await told(type, data)) await publishPersons(sourceOf(customers), ports, work);
  };
  const handle = (command: Command) => customers.handle(customerId, command, context());
  /** The last message of each person. */
  const last = async (): Promise<Record<string, Person | null>> => {
    const all = await Promise.all(
      Array.from({ length: partitions }, (_, partition) => platform.log.read(topic, partition, 0n)),
    );
    return Object.fromEntries(all.flat().map(({ key, value }) => [key, value === null ? null : JSON.parse(value)]));
  };
  await handle({
    type: 'RegisterCustomer',
    registration: {
      ...registration,
      details: { ...details, kind: 'person', personId: rosa, name: 'Rosa' },
      contacts: [{ ...contact, personId: jana }],
    },
  });
  await carryOut('sales.customer.registered.v1', { details: { personId: rosa } });
  await carryOut('sales.customer.contact-added.v1', { contact: { ...contact, personId: jana } });
  return { customers, ports, timers, told, carryOut, handle, last };
};

describe('the topic of persons', () => {
  test('has all that is known of a customer who is a person, and of contacts', async () => {
    const { last, timers } = await start(memoryPlatform());
    const { taxId, emails } = details;
    const { contactId, name, role, emails: theirs, consents } = contact;
    expect(await last()).toEqual({
      [rosa]: { personId: rosa, customerId, name: 'Rosa', taxId, emails },
      [jana]: { personId: jana, customerId, contactId, name, role, emails: theirs, consents },
    });
    expect(timers.set).toEqual([]);
  });

  test('has nothing of a company, and says so of a person who is one by now', async () => {
    const { handle, carryOut, last } = await start(memoryPlatform());
    await handle({ type: 'ChangeCustomerDetails', changes: { set: { kind: 'company' }, clear: [] } });
    await carryOut('sales.customer.details-changed.v1', { details: {} });
    expect((await last())[rosa]).toBeNull();
    expect((await last())[jana]).not.toBeNull();
  });

  test('says of a removed contact that nothing is known, and of one who came back what is', async () => {
    const { handle, carryOut, last, timers, ports } = await start(memoryPlatform());
    const { contactId } = contact;
    await handle({ type: 'RemoveContact', contactId });
    await carryOut('sales.customer.contact-removed.v1', { contactId });
    expect((await last())[jana]).toBeNull();
    const [timer] = timers.set;
    if (timer === undefined) throw new Error('it is not said again');
    await publishPersonsAgain(sourceOf(ports.customers), ports, timer);
    expect((await last())[jana]).toBeNull();
    await handle({ type: 'RestoreContact', past: { ...contact, personId: jana }, changes: { set: {}, clear: [] } });
    await publishPersonsAgain(sourceOf(ports.customers), ports, timer);
    expect((await last())[jana]).toMatchObject({ name: contact.name });
  });

  test('says of all who are erased that nothing is known, twice, two hours apart', async () => {
    const platform = memoryPlatform();
    const { handle, carryOut, last, timers } = await start(platform);
    await handle({ type: 'EraseCustomer' });
    await carryOut('sales.customer.erased.v1', { persons: [rosa, jana] });
    expect(await last()).toEqual({ [rosa]: null, [jana]: null });
    expect(timers.set).toHaveLength(1);
    const dueAt = Date.parse(timers.set[0]?.dueAt ?? '');
    expect(dueAt - Date.parse(platform.clock.now())).toBe(7_200_000);
  });

  test('made anew, it has no one of whom the keys are gone, though events say more', async () => {
    const platform = memoryPlatform();
    const { ports, told, last } = await start(platform);
    await platform.keys.erase([rosa, jana].flatMap((person) => [{ person, purpose: 'contact' }]));
    // A process that begins with a store that was restored from before the erasure.
    const customers = customersOver(platform, platform.store);
    for (const work of [
      ...(await told('sales.customer.registered.v1', { details: { personId: rosa } })),
      ...(await told('sales.customer.contact-added.v1', { contact: { ...contact, personId: jana } })),
    ])
      await publishPersons(sourceOf(customers), ports, work);
    expect(await last()).toEqual({ [rosa]: null, [jana]: null });
  });

  test('ends with what is known now, when that changes while it is published', async () => {
    const platform = memoryPlatform();
    const { customers, ports, told, last } = await start(platform);
    let isErased = false;
    const log = {
      publish: async (...given: Parameters<typeof platform.log.publish>) => {
        await platform.log.publish(...given);
        if (isErased) return;
        isErased = true;
        await customers.handle(customerId, { type: 'EraseCustomer' }, context());
      },
    };
    const [work] = await told('sales.customer.registered.v1', { details: { personId: rosa } });
    if (work !== undefined) await publishPersons(sourceOf(customers), { ...ports, log }, work);
    expect((await last())[rosa]).toBeNull();
  });

  test('does not look at events that say nothing of persons', () => {
    expect(route({ type: 'sales.customer.tagged.v1', data: { customerId, tag: 'vip' } } as never)).toEqual([]);
  });
});
