import { LogUnavailable } from '@sales/eventsourcing';
import { type Kafka, startKafka } from '@sales/test-kit/kafka';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka as Client,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KafkaOptions, openKafka } from './index.ts';

let kafka: Kafka;

beforeAll(async () => {
  kafka = await startKafka({ secure: true });
});
afterAll(() => kafka.stop());

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
type Mechanism = (typeof mechanisms)[number];

const options = (mechanism: Mechanism, password?: string): KafkaOptions => {
  const { brokers = [], ca = '', username = '', password: right = '' } = kafka.secure ?? {};
  const sasl = { mechanism, username, password: password ?? right };
  return { brokers, clientId: 'secure', tls: { ca }, sasl, timeoutMs: password === undefined ? 30_000 : 2000 };
};

const message = { key: 'key', value: 'value', headers: {} };

describe.each(mechanisms)('TLS and %s', (mechanism) => {
  test('who has the password publishes and consumes', async () => {
    const { log, ping, close } = openKafka(options(mechanism));
    await ping();
    await log.ensureTopic(mechanism, 1);
    await log.publish(mechanism, [message]);
    const abort = new AbortController();
    const received = Promise.withResolvers<string>();
    const consuming = log.consume({
      group: mechanism,
      topics: [mechanism],
      handler: async ({ messages }) => received.resolve(messages[0]?.value ?? ''),
      signal: abort.signal,
    });
    expect(await received.promise).toBe('value');
    abort.abort();
    await consuming;
    await close();
  });

  test('who has not is told so', async () => {
    const { ping, close } = openKafka(options(mechanism, 'wrong'));
    await expect(ping()).rejects.toThrow(LogUnavailable);
    await expect(ping()).rejects.toThrow(/[Aa]uthentication/);
    await close();
  });
});

test('a certificate of an unknown authority is refused', async () => {
  const { ping, close } = openKafka({ ...options('plain'), tls: true, timeoutMs: 2000 });
  await expect(ping()).rejects.toThrow(/certificate/);
  await close();
});

test('an account that may read one topic reads that, in groups of its name, and may do nothing else', async () => {
  const { reader = { username: '', password: '' } } = kafka.secure ?? {};
  const all = openKafka(options('plain'));
  for (const topic of ['persons', 'others']) {
    await all.log.ensureTopic(topic, 1);
    await all.log.publish(topic, [message]);
  }
  const readerOf = () =>
    openKafka({ ...options('plain'), sasl: { mechanism: 'plain', ...reader }, clientId: 'reader', timeoutMs: 3000 });
  const refused = /[Aa]uthoriz|not have/;
  const before = readerOf();
  await expect(before.log.read('persons', 0, 0n)).rejects.toThrow();
  await before.close();

  // What `kafka-acls.sh` does, see docs/personal-data.md.
  const admin = new Client({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const may = (operation: AclOperationTypes, resourceType: AclResourceTypes, resourceName: string) => ({
    ...{ principal: `User:${reader.username}`, host: '*', permissionType: AclPermissionTypes.ALLOW },
    ...{ operation, resourceType, resourceName },
    resourcePatternType:
      resourceType === AclResourceTypes.GROUP ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
  });
  await admin.createAcls({
    acl: [AclOperationTypes.READ, AclOperationTypes.DESCRIBE].flatMap((operation) => [
      may(operation, AclResourceTypes.TOPIC, 'persons'),
      may(operation, AclResourceTypes.GROUP, 'person-reader.'),
    ]),
  });
  await admin.disconnect();

  const { log, close } = readerOf();
  expect((await log.read('persons', 0, 0n)).map(({ key }) => key)).toEqual(['key']);
  await expect(log.read('others', 0, 0n)).rejects.toThrow();
  await expect(log.publish('persons', [message])).rejects.toThrow(refused);
  const abort = new AbortController();
  const received = Promise.withResolvers<string>();
  const consuming = log.consume({
    ...{ group: 'person-reader.warehouse', topics: ['persons'], signal: abort.signal },
    handler: async ({ messages }) => received.resolve(messages[0]?.value ?? ''),
  });
  expect(await received.promise).toBe('value');
  abort.abort();
  await consuming;
  await close();
  await all.close();
});
