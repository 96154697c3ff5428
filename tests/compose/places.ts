import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Places } from '../cluster/places.ts';
import { baseUrl, programOfAdministrator } from './administrator.ts';
import { compose, containerOfService } from './containers.ts';

/** A port of this machine that leads to KurrentDB, whose certificate is for no address that its container has. */
const openListener = async (): Promise<{ readonly port: number; close(): void }> => {
  const server = createServer((near) => {
    void containerOfService('kurrentdb').then(({ address }) => {
      const far = connect(2113, address);
      near.pipe(far).pipe(near);
      for (const end of [near, far]) end.on('error', () => [near, far].map((both) => both.destroy()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() };
};

/**
 * Where the parts of the cluster are that `docker compose up` has started on this machine. Keeps a certificate in the
 * folder.
 */
export const openPlaces = async (folder: string): Promise<{ readonly places: Places; close(): void }> => {
  const { headers } = await programOfAdministrator();
  const authority = join(folder, 'ca.crt');
  await writeFile(authority, await compose('exec', '-T', 'customer', 'cat', '/authority/ca.crt'));
  const listener = await openListener();
  const store = await containerOfService('kurrentdb');
  const { environment } = await containerOfService('order');
  const kafkaPassword = environment['KAFKA_PASSWORD'] ?? '';
  const password = store.environment['KURRENTDB_DEFAULT_ADMIN_PASSWORD'] ?? '';
  const places: Places = {
    index: async () => ({
      instances: [{ name: 'projector', service: 'query', origin: baseUrl }],
      infrastructure: {
        kafka: `sales:${kafkaPassword}@127.0.0.1:${process.env['KAFKA_PORT'] ?? 9094}`,
        eventStore: `esdb://admin:${password}@127.0.0.1:${listener.port}?tls=true&tlsCAFile=${authority}`,
      },
    }),
    databaseUrl: async (service) => {
      const { address, environment } = await containerOfService('postgres');
      return `postgres://postgres:${environment['POSTGRES_PASSWORD']}@${address}:5432/${service}`;
    },
    brokerPid: () => undefined,
    headers,
  };
  return { places, close: listener.close };
};
