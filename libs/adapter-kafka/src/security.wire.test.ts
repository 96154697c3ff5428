import { LogUnavailable } from '@sales/eventsourcing';
import { type Kafka, startKafka } from '@sales/test-kit/kafka';
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
