import { identifier, type Row, signal, sql, type Table } from '@sales/eventsourcing';
import {
  eventLogContract,
  eventStoreContract,
  projectionStoreContract,
  smallPortsContract,
  startVictim,
} from '@sales/eventsourcing/contract';
import { openTestDatabase, startTestPostgres } from '@sales/test-kit';
import { postgresEventStore } from './event-store.ts';
import { openPostgres, type Postgres } from './index.ts';
import { byKey, openPool, type Pool } from './pool.ts';

/** Ports that are closed together with the database that they are on. */
const open = async (url: string) => {
  const opened: { close(): Promise<void> }[] = [];
  const instance = async (): Promise<Postgres> => {
    const postgres = await openPostgres({ url, memberTtl: 1000, leaseTtl: 2000, connections: 3 });
    opened.push(postgres);
    return postgres;
  };
  return {
    instance,
    opened,
    first: await instance(),
    close: async () => {
      for (const one of opened) await one.close();
    },
  };
};

/** A pool whose statements are written 3 ms before they are committed. */
const slowPool = (url: string): Pool => {
  const pool = openPool({ url, side: 'store', name: 'slow', max: 1, statementTimeout: 5000, settings: byKey });
  return {
    ...pool,
    query: (query) =>
      pool.transaction(async (connection) => {
        const rows = await connection.query<never>(query);
        await connection.query({ text: 'select pg_sleep(0.003)' });
        return rows;
      }),
  };
};

eventStoreContract('postgres', async () => {
  const server = await startTestPostgres({ durable: true });
  const { url } = await openTestDatabase(server.url());
  const { first, instance, opened, close } = await open(url);
  return {
    store: first.store,
    another: async () => (await instance()).store,
    slow: async () => {
      const appends = slowPool(url);
      opened.push({ close: () => appends.end() });
      return postgresEventStore({ appends, reads: appends, following: appends, appended: signal() });
    },
    restart: server.crash,
    close: async () => {
      await close();
      await server.stop();
    },
  };
});

eventLogContract('postgres', async () => {
  const database = await openTestDatabase();
  const { first, instance, close } = await open(database.url);
  return {
    log: first.log,
    another: async () => (await instance()).log,
    victim: async (group, topic) =>
      startVictim(new URL('./testing/victim.ts', import.meta.url), database.url, group, topic),
    broken: async () => {
      const lost = await openTestDatabase();
      const { first: closed, close: closeLost } = await open(lost.url);
      await lost.drop();
      await closeLost();
      return closed.log;
    },
    close: async () => {
      await close();
      await database.drop();
    },
  };
});

smallPortsContract('postgres', async () => {
  const database = await openTestDatabase();
  const { first, instance, close } = await open(database.url);
  return {
    ports: first,
    another: instance,
    close: async () => {
      await close();
      await database.drop();
    },
  };
});

projectionStoreContract('postgres', async () => {
  const database = await openTestDatabase();
  const { first, close } = await open(database.url);
  return {
    store: first.projections,
    rows: (table: Table) =>
      first.database.query<Row>(sql`select * from ${identifier(`read.${table.name}`)} order by 1, 2`),
    close: async () => {
      await close();
      await database.drop();
    },
  };
});
