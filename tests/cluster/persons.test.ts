import { type KafkaLog, openKafka } from '@sales/adapter-kafka';
import { persons } from '@sales/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpTo } from '../system/http.ts';
import { type Party, peopleOf, setUp, setupCode } from '../system/people.ts';
import { dataFolder, type RunningSystem, startHookMs, startSystem } from '../system/running-system.ts';
import { done } from '../system/shop.ts';
import { until } from '../system/until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let kafka: KafkaLog;
let admin: Party;

beforeAll(async () => {
  folder = await dataFolder();
  const env = { SETUP_CODE: setupCode, PERSON_TOPIC: 'true' };
  system = await startSystem({ folder: folder.path, world: 'cluster', env });
  const { infrastructure } = (await httpTo(system.baseUrl).get('/', { accept: 'application/json' })).body;
  kafka = openKafka({ brokers: [infrastructure.kafka], clientId: 'warehouse' });
  admin = await setUp(system.baseUrl);
}, startHookMs);
afterAll(async () => {
  await kafka?.close();
  await system?.stop();
  await folder?.remove();
});

/** The last message of each person, by the key. */
const last = async (): Promise<ReadonlyMap<string, string | null>> => {
  const found = new Map<string, string | null>();
  for (let partition = 0; partition < persons.topic.partitions; partition += 1)
    for (const { key, value } of await kafka.log.read(persons.topic.name, partition, 0n)) found.set(key, value);
  return found;
};

/** The key of the message that names a person, once there is one. */
const keyOf = (name: string): Promise<string> =>
  until(`the topic has ${name}`, async () => [...(await last())].find(([, value]) => value?.includes(name))?.[0]);

test('the topic of persons has customers and users, and a message without a value once they are erased', async () => {
  const rosa = { name: 'Rosa Beispiel', kind: 'person', country: 'DE', currency: 'EUR' };
  const { customerId } = (await done(admin.post('/customer/v1/customers', { body: rosa }))).body;
  const { id: user } = await peopleOf(system.baseUrl, admin).person('kim', 'salesperson');
  const [customer, colleague] = [await keyOf('Rosa Beispiel'), await keyOf('kim@example.com')];
  const said = async (key: string): Promise<unknown> => JSON.parse((await last()).get(key) ?? 'null');
  expect(await said(customer)).toEqual({ personId: customer, customerId, name: 'Rosa Beispiel' });
  const known = { personId: colleague, user, name: 'kim of the tests', email: 'kim@example.com' };
  expect(await said(colleague)).toEqual({ ...known, isActive: true });

  await done(admin.post(`/identity/v1/users/${user}/deactivate`));
  await until('the user is said not to be active', async () => Object(await said(colleague)).isActive === false);
  await done(admin.post(`/identity/v1/users/${user}/erase`));
  await done(admin.post(`/customer/v1/customers/${customerId}/erase`));
  for (const key of [customer, colleague])
    await until('nothing is known any more', async () => (await said(key)) === null);
});
