import { type KafkaLog, openKafka } from '@sales/adapter-kafka';
import { customers as contracts, type Person, persons } from '@sales/contracts';
import { position, type RecordedEvent, runProcessManager, streamName, toMessage } from '@sales/eventsourcing';
import { eventually, memoryPlatform, testId } from '@sales/eventsourcing/testing';
import { publishPersons } from '@sales/service-kit';
import { sharedKafka } from '@sales/test-kit/kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { details, registration } from '../testing/customers.ts';
import { customersOver } from '../testing/service.ts';
import { type Changed, processName, route, sourceOf } from './process.ts';

const { name: topic, partitions, cleanup } = persons.topic;
const events = `customers-${process.pid}`;

let kafka: KafkaLog;

beforeAll(async () => {
  kafka = openKafka({ brokers: await sharedKafka(), clientId: 'persons' });
  await kafka.log.ensureTopic(events, 2);
  await kafka.log.ensureTopic(topic, partitions, cleanup);
});
afterAll(() => kafka.close());

/** The last message of each person. */
const last = async (): Promise<ReadonlyMap<string, Person | null>> => {
  const found = new Map<string, Person | null>();
  for (let partition = 0; partition < partitions; partition++) {
    for (let from = 0n; ; ) {
      const messages = await kafka.log.read(topic, partition, from);
      if (messages.length === 0) break;
      for (const { key, value } of messages) found.set(key, value === null ? null : JSON.parse(value));
      from = (messages.at(-1)?.offset ?? 0n) + 1n;
    }
  }
  return found;
};

test('a process that is stopped and begins again leaves no person out, also those erased meanwhile', async () => {
  const platform = memoryPlatform();
  const customers = customersOver(platform, platform.store);
  const ports = { ...platform, customers, log: kafka.log };
  let commands = 0;
  const context = () => {
    const commandId = testId(9000 + ++commands);
    return { commandId, actor: 'user:tester', correlationId: 'test', causationId: commandId };
  };
  const ids = (nth: number) => ({ customerId: testId(100 + nth), personId: testId(200 + nth) });
  let end = position(0);
  /** What the relay does: the topic has what was recorded since. */
  const relay = async (nth: number): Promise<void> => {
    const stream = streamName('customer', ids(nth).customerId);
    const recorded: readonly RecordedEvent[] = await platform.store.read(stream);
    const since = recorded.filter((event) => event.position > end);
    end = since.at(-1)?.position ?? end;
    const { customerId } = ids(nth);
    const type = (event: RecordedEvent): string => Reflect.get(contracts.types, event.type);
    await kafka.log.publish(
      events,
      since.map((event) =>
        toMessage(event, { type: type(event), data: { customerId, ...(event.data as object) } }, position(0)),
      ),
    );
  };
  const register = async (nth: number): Promise<void> => {
    const { customerId, personId } = ids(nth);
    const { emails: _, taxId: __, ...rest } = details;
    const person = { ...rest, kind: 'person' as const, personId, name: `Person ${nth}` };
    const command = { type: 'RegisterCustomer', registration: { ...registration, details: person } } as const;
    await customers.handle(customerId, command, context());
    await relay(nth);
  };
  const eraseOne = async (nth: number): Promise<void> => {
    await customers.handle(ids(nth).customerId, { type: 'EraseCustomer' }, context());
    await relay(nth);
  };
  const run = () => {
    const over = new AbortController();
    const running = runProcessManager(
      {
        name: `${processName}-${process.pid}`,
        topics: [events],
        handler: customers,
        route,
        carryOut: async (work: Changed) => {
          await publishPersons(sourceOf(customers), ports, work);
          return [];
        },
      },
      { ...platform, log: kafka.log, signal: over.signal },
    );
    return async (): Promise<void> => {
      over.abort();
      await running;
    };
  };

  for (let nth = 1; nth <= 10; nth++) await register(nth);
  const first = run();
  await eventually(async () => (await last()).has(ids(1).personId));
  // In the middle of it.
  await first();
  for (let nth = 11; nth <= 20; nth++) await register(nth);
  for (const nth of [1, 2, 20]) await eraseOne(nth);
  const second = run();
  await eventually(async () => {
    const known = await last();
    return [1, 2, 20].every((nth) => known.get(ids(nth).personId) === null) && known.size >= 20;
  });
  await second();
  const known = await last();
  for (let nth = 1; nth <= 20; nth++) {
    const { customerId, personId } = ids(nth);
    const person = { personId, customerId, name: `Person ${nth}` };
    expect(known.get(personId)).toEqual([1, 2, 20].includes(nth) ? null : person);
  }
});
