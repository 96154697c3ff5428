import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrorType, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificate, type EventStoreDouble, startEventStoreDouble } from './index.ts';

let folder: string;
let double: EventStoreDouble;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sales-tls-'));
  const tls = createCertificate();
  await writeFile(join(folder, 'ca.pem'), tls.cert);
  await writeFile(join(folder, 'other.pem'), createCertificate().cert);
  double = await startEventStoreDouble({ tls, users: [{ username: 'sales', password: 'p@ss' }] });
});
afterAll(async () => {
  await double.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Appends over the batch stream and reads, as the user of the connection string. */
const use = async (credentials: string, ca: string): Promise<number> => {
  const url = double.connectionString.replace('esdb://', `esdb://${credentials}@`);
  const client = EventStoreDBClient.connectionString(`${url}&tlsCAFile=${join(folder, ca)}`);
  try {
    const event = jsonEvent({ type: 'OrderPlaced', data: {} });
    await client.appendToStream('order-1', event, { deadline: 5000 });
    return (await Array.fromAsync(client.readStream('order-1'))).length;
  } finally {
    await client.dispose();
  }
};

describe('over TLS, with users', () => {
  test('a client that trusts the certificate and has a name gets in', async () => {
    expect(await use('sales:p%40ss', 'ca.pem')).toBe(1);
  });

  test.each(['sales:wrong', 'other:p%40ss'])('%s is refused', async (credentials) => {
    await expect(use(credentials, 'ca.pem')).rejects.toMatchObject({ type: ErrorType.ACCESS_DENIED });
  });

  test('a client that trusts another certificate stays out', async () => {
    await expect(use('sales:p%40ss', 'other.pem')).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });
});
