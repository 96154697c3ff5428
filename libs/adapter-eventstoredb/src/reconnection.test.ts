import { createRequire } from 'node:module';
import { EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { freePorts } from '@sales/test-kit/ports';
import { expect, test } from 'vitest';
import { knownVersion, ownReconnection } from './reconnection.ts';

test('the installed client is the one that the README is about: read both again before another', () => {
  expect(createRequire(import.meta.url)('@eventstore/db-client/package.json').version).toBe(knownVersion);
});

test('a call that fails while the search for a node finds none leaves no promise that rejects', async () => {
  const [one, other] = await freePorts(2);
  const nowhere = `esdb://127.0.0.1:${one},127.0.0.1:${other}?tls=false&maxDiscoverAttempts=2&discoveryInterval=10`;
  const client = EventStoreDBClient.connectionString(nowhere);
  expect(ownReconnection(client)).toBe(true);
  const failed = Object({ getChannel: () => ({}) });
  const search = client['getGRPCClient'](StreamsClient, 'test');
  const left = client['handleError'](failed, new UnavailableError());
  await expect(search).rejects.toThrow('Failed to discover after 2 attempts');
  await expect(left).resolves.toBeUndefined();
});
