import type { Incarnations } from '@sales/eventsourcing';
import type { Connection, Pool } from './pool.ts';
import { buildsLock } from './projection-builds.ts';
import { quoted } from './projection-sql.ts';

const numberIn = async (connection: Connection): Promise<number> => {
  const [row] = await connection.query<{ number: number }>({ text: 'select number from work.incarnation' });
  return row?.number ?? 0;
};

/** Everything in the schema `work` that holds for one incarnation of the log. Leases do not. */
const forgotten = [
  ...['checkpoints', 'timers', 'dead_letters', 'retries', 'answers'],
  ...['command_ids', 'command_ids_reached', 'snapshots'],
];

export const postgresIncarnations = (pool: Pool): Incarnations => ({
  current: () => numberIn(pool),

  renew: (number) =>
    pool.transaction(async (connection) => {
      await connection.query({ text: 'set local statement_timeout = 0; set local lock_timeout = 0' });
      // Instances of a service that start at the same moment wait for the first of them.
      await connection.query({ text: 'select pg_advisory_xact_lock($1)', values: [buildsLock] });
      if ((await numberIn(connection)) >= number) return;
      const builds = await connection.query<{ schema_name: string }>({
        text: 'select schema_name from projection.builds',
      });
      await connection.query({
        text: [
          ...builds.map(({ schema_name: schema }) => `drop schema if exists ${quoted(schema)} cascade`),
          'truncate projection.builds, projection.checkpoints, projection.parked',
          `truncate ${forgotten.map((table) => `work.${table}`).join(', ')}`,
        ].join(';\n'),
      });
      await connection.query({
        text: `insert into work.incarnation (number) values ($1)
          on conflict (only_one) do update set number = excluded.number`,
        values: [number],
      });
    }),
});
