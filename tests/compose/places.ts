import type { Places } from '../cluster/places.ts';
import { containerOfService } from './containers.ts';

export const baseUrl = process.env['SYSTEM_URL'] ?? 'http://127.0.0.1:8080';

/** Where the parts of the cluster are that `docker compose up` has started on this machine. */
export const composePlaces: Places = {
  index: async () => {
    const store = await containerOfService('kurrentdb');
    const password = store.environment['KURRENTDB_DEFAULT_ADMIN_PASSWORD'] ?? '';
    return {
      instances: [{ name: 'gateway', service: 'query', origin: baseUrl }],
      infrastructure: {
        kafka: `127.0.0.1:${process.env['KAFKA_PORT'] ?? 9094}`,
        // Its certificate is for the name that it has among the containers.
        eventStore: `esdb://admin:${password}@${store.address}:2113?tls=true&tlsVerifyCert=false`,
      },
    };
  },
  databaseUrl: async (service) => {
    const { address, environment } = await containerOfService('postgres');
    return `postgres://postgres:${environment['POSTGRES_PASSWORD']}@${address}:5432/${service}`;
  },
  brokerPid: () => undefined,
};
