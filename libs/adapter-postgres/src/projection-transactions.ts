import {
  type Build,
  Fenced,
  groupOf,
  type ParkedStream,
  type PartitionOfBuild,
  type Position,
  type ProjectionStore,
  type ProjectionTransaction,
  position,
  type Row,
  type Table,
  type TableSummary,
} from '@sales/eventsourcing';
import type { Connection, Pool } from './pool.ts';
import { schemaOf, tablesOf } from './projection-builds.ts';
import { columnArrays, statementsFor, storable, summarise, type TableStatements } from './projection-sql.ts';

const keysOf = ({ build, topic, partition }: PartitionOfBuild) => [
  build.projection.name,
  build.number,
  topic,
  partition,
];

const nameOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`;

type Advance = { readonly topic: string; readonly partition: number; readonly to: Position };

/** What fills the tables of builds, and says how far they are. */
export type ProjectionTransactions = Pick<
  ProjectionStore,
  'fence' | 'transact' | 'checkpoint' | 'checkpoints' | 'parked' | 'summary'
>;

export const projectionTransactions = (pool: Pool, poolOf: (build: Build) => Pool): ProjectionTransactions => {
  const statements = new Map<string, TableStatements>();
  const names = new Map<string, string>();
  const statementsOf = (build: Build, table: Table): TableStatements => {
    const key = `${schemaOf(build)}.${table.name}`;
    const known = statements.get(key) ?? statementsFor(schemaOf(build), table);
    statements.set(key, known);
    return known;
  };

  /** Prepared once a connection; names of statements are short. */
  const prepared = (text: string): { readonly name: string; readonly text: string } => {
    const name = names.get(text) ?? `projection.${names.size}`;
    names.set(text, name);
    return { name, text };
  };

  const transactionOn = (
    connection: Connection,
    build: Build,
    checkpoints: ReadonlyMap<string, Position>,
    advanced: Map<string, Advance>,
  ): ProjectionTransaction => {
    const run = <Result extends object>(text: string, values: readonly unknown[]): Promise<Result[]> =>
      connection.query<Result>({ ...prepared(text), values });
    const of = (table: Table): TableStatements => statementsOf(build, table);
    const all = (table: Table, rows: readonly Row[]) => columnArrays(table, Object.keys(table.columns), rows);
    const keys = (table: Table, rows: readonly Row[]) => columnArrays(table, table.key, rows);
    return {
      checkpoint: (partition) => checkpoints.get(nameOf(partition)) ?? position(0),
      load: (table, wanted) => run<Row>(of(table).load, keys(table, wanted)),
      write: async (table, upserts, removals) => {
        if (upserts.length > 0) await run(of(table).upsert, all(table, upserts));
        if (removals.length > 0) await run(of(table).remove, keys(table, removals));
      },
      insert: async (table, rows) => {
        await run(of(table).insert, all(table, rows));
      },
      add: async (table, rows) => {
        const [changed] = await run<{ zeros: boolean }>(of(table).add, all(table, rows));
        if (changed?.zeros) await run(of(table).removeZeros, keys(table, rows));
      },
      advance: ({ topic, partition }, to) => {
        advanced.set(nameOf({ topic, partition }), { topic, partition, to });
      },
      park: async ({ projection, number }, streams) => {
        const columns = ['topic', 'partition', 'stream', 'eventId', 'type', 'position', 'error', 'events'] as const;
        await run(
          `insert into projection.parked (name, number, topic, partition, stream, event_id, type, position, error,
            events)
            select $1, $2, g.* from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[],
              $9::text[], $10::bigint[]) g
            on conflict (name, number, topic, partition, stream) do update
              set events = projection.parked.events + excluded.events`,
          [
            projection.name,
            number,
            ...columns.map((column) =>
              streams.map((one) => (column === 'error' ? storable(one.error).slice(0, 1000) : one[column])),
            ),
          ],
        );
      },
    };
  };

  return {
    fence: async (partition) => {
      const [row] = await poolOf(partition.build).query<{ epoch: number }>({
        text: `with build as materialized (select from projection.builds where name = $1 and number = $2 for update)
          insert into projection.checkpoints (name, number, topic, partition, epoch) select $1, $2, $3, $4, 1 from build
          on conflict (name, number, topic, partition) do update set epoch = projection.checkpoints.epoch + 1
          returning epoch`,
        values: keysOf(partition),
      });
      return row?.epoch ?? 0;
    },

    transact: async (claims, work) => {
      const build = claims[0]?.build;
      if (build === undefined) return;
      await poolOf(build).transaction(async (connection) => {
        const of = [build.projection.name, build.number];
        const rows = await connection.query<{ topic: string; partition: number; position: string; epoch: number }>({
          ...prepared(`select c.topic, c.partition, c.position::text, c.epoch from projection.checkpoints c
            where c.name = $1 and c.number = $2
              and (c.topic, c.partition) in (select * from unnest($3::text[], $4::int[]))
            order by c.topic, c.partition for update`),
          values: [...of, claims.map(({ topic }) => topic), claims.map(({ partition }) => partition)],
        });
        const found = new Map(rows.map((row) => [nameOf(row), row]));
        for (const claim of claims) {
          if (found.get(nameOf(claim))?.epoch !== claim.epoch) {
            throw new Fenced(`${groupOf(build)}: ${nameOf(claim)} was taken over`);
          }
        }
        const checkpoints = new Map(rows.map((row) => [nameOf(row), position(row.position)]));
        const advanced = new Map<string, Advance>();
        await work(transactionOn(connection, build, checkpoints, advanced));
        if (advanced.size === 0) return;
        const steps = [...advanced.values()];
        // A caller that waited for the locks may have waited for the swap.
        const moved = await connection.query({
          ...prepared(`update projection.checkpoints c set position = step.position
            from unnest($3::text[], $4::int[], $5::bigint[]) as step (topic, partition, position)
            where c.name = $1 and c.number = $2 and c.topic = step.topic and c.partition = step.partition
              and exists (select from projection.builds b where b.name = $1 and b.number = $2 and b.state <> 'previous')
            returning 1`),
          values: [
            ...of,
            steps.map((step) => step.topic),
            steps.map((step) => step.partition),
            steps.map((step) => step.to),
          ],
        });
        if (moved.length === 0) throw new Fenced(`${groupOf(build)} is not live any more`);
      });
    },

    checkpoint: async (partition) => {
      const [row] = await pool.query<{ position: string }>({
        ...prepared(`select position::text from projection.checkpoints
          where name = $1 and number = $2 and topic = $3 and partition = $4`),
        values: keysOf(partition),
      });
      return position(row?.position ?? 0);
    },

    checkpoints: async ({ projection, number }) => {
      const rows = await pool.query<{ topic: string; partition: number; position: string }>({
        ...prepared(`select topic, partition, position::text from projection.checkpoints
          where name = $1 and number = $2 order by topic, partition`),
        values: [projection.name, number],
      });
      return rows.map((row) => ({ ...row, position: position(row.position) }));
    },

    parked: async ({ projection, number }, of) => {
      const rows = await pool.query<Omit<ParkedStream, 'position'> & { position: string }>({
        ...prepared(`select topic, partition, stream, event_id as "eventId", type, position::text, error, events
          from projection.parked where name = $1 and number = $2
            and ($3::text is null or (topic = $3 and partition = $4::int))
          order by topic, partition, position`),
        values: [projection.name, number, of?.topic ?? null, of?.partition ?? null],
      });
      return rows.map((row) => ({ ...row, position: position(row.position) }));
    },

    summary: (build) =>
      pool.transaction(async (connection) => {
        await connection.query({ text: 'set local enable_seqscan = on' });
        return connection.query<TableSummary>({ text: summarise(schemaOf(build), tablesOf(build.projection)) });
      }),
  };
};
