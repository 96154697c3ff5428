import { setTimeout as delay } from 'node:timers/promises';
import {
  type Build,
  equal,
  type LiveBuild,
  type Projection,
  type ProjectionStore,
  type RebuildProgress,
  type Row,
  rebuildOf,
  type Table,
} from '@sales/eventsourcing';
import { sqlState } from './failures.ts';
import type { Connection, Pool } from './pool.ts';
import { compareBuilds } from './projection-comparison.ts';
import { columnArrays, createTable, quoted, statementsFor } from './projection-sql.ts';
import { textArray } from './text-array.ts';

type BuildRow = {
  readonly number: number;
  readonly version: number;
  readonly state: 'building' | 'withheld' | 'accepted' | 'live' | 'previous';
  readonly schema_name: string;
  readonly tables: readonly string[];
};

/** SQLSTATE of a lock that was not to be had in time. */
const lockNotAvailable = '55P03';

/** How long a transaction of ours may be without a statement while it waits for others, in ms: builds are paced. */
const idleTimeoutMs = 60_000;

/** One at a time may make, swap or drop builds of a database. */
export const buildsLock = 7_201_303;

export const tablesOf = (projection: Projection): readonly Table[] => projection.tables.map((part) => part.table);

export const schemaOf = ({ projection, number }: Build): string =>
  `${projection.name.replaceAll(/[^A-Za-z0-9]/g, '_')}_${number}`;

const buildsOf = (connection: Connection, name: string): Promise<BuildRow[]> =>
  connection.query<BuildRow>({
    text: 'select number, version, state, schema_name, tables from projection.builds where name = $1 order by number',
    values: [name],
  });

/** The one that was begun for this version and may go live. */
const unfinishedOf = ({ version }: Projection, builds: readonly BuildRow[]): BuildRow | undefined =>
  builds.find((build) => (build.state === 'building' || build.state === 'accepted') && build.version === version);

const progressOf = (projection: Projection, builds: readonly BuildRow[]) => {
  const unfinished = unfinishedOf(projection, builds);
  return { unfinished: unfinished !== undefined, accepted: unfinished?.state === 'accepted' };
};

const liveOf = (projection: Projection, builds: readonly BuildRow[]): LiveBuild | undefined => {
  const live = builds.find((build) => build.state === 'live');
  return (
    live && {
      build: { projection, number: live.number },
      version: live.version,
      ...progressOf(projection, builds),
    }
  );
};

/** Makes the tables of a new build. */
const create = async (connection: Connection, build: Build, state: 'building' | 'live'): Promise<void> => {
  const { projection, number } = build;
  const schema = schemaOf(build);
  const tables = tablesOf(projection);
  await connection.query({
    text: [`create schema ${quoted(schema)}`, ...tables.map((table) => createTable(schema, table))].join(';\n'),
  });
  await connection.query({
    text: 'insert into projection.builds values ($1, $2, $3, $4, $5, $6)',
    values: [projection.name, number, projection.version, state, schema, tables.map((table) => table.name)],
  });
};

const drop = async (connection: Connection, name: string, { number, schema_name: schema }: BuildRow): Promise<void> => {
  await connection.query({ text: `drop schema if exists ${quoted(schema)} cascade` });
  await connection.query({
    text: 'delete from projection.builds where name = $1 and number = $2',
    values: [name, number],
  });
  for (const table of ['checkpoints', 'parked']) {
    await connection.query({
      text: `delete from projection.${table} where name = $1 and number = $2`,
      values: [name, number],
    });
  }
};

/** Lets queries see the tables of a build, and no others of its projection. */
const show = async (connection: Connection, build: Build, before: readonly string[]): Promise<void> => {
  const schema = quoted(schemaOf(build));
  const tables = tablesOf(build.projection).map((table) => table.name);
  const statements = [
    ...[...new Set([...before, ...tables])].map((table) => `drop view if exists read.${quoted(table)}`),
    ...tables.map((table) => `create view read.${quoted(table)} as select * from ${schema}.${quoted(table)}`),
  ];
  await connection.query({ text: statements.join(';\n') });
};

/** Resolves with how many rows it has changed. */
const forgetIn = async (connection: Connection, schema: string, table: Table, id: string): Promise<number> => {
  const { forgets } = table;
  if (forgets === undefined) return 0;
  const { of, through, evolve } = forgets;
  const columns = Object.keys(table.columns);
  const where =
    through === undefined
      ? `${quoted(of)} = $1`
      : `${quoted(through.on)} in (select ${quoted(through.on)} from ${quoted(schema)}.${quoted(through.table)}
          where ${quoted(of)} = $1)`;
  const found = await connection.query<Row>({
    text: `select ${columns.map(quoted).join(', ')} from ${quoted(schema)}.${quoted(table.name)} where ${where}`,
    values: [id],
  });
  const changed = found.flatMap((row) => {
    const next = evolve(row);
    return equal(next, row) ? [] : [next];
  });
  if (changed.length > 0)
    await connection.query({
      text: statementsFor(schema, table).upsert,
      values: columnArrays(table, columns, changed),
    });
  return changed.length;
};

/** How often a table that is in use is tried, and the longest pause between two of them, in ms. */
const rewriting = { attempts: 100, pause: 100 };

/** SQLSTATE: there is no such schema, or no such table. */
const gone = new Set(['3F000', '42P01']);

/** A build may be removed meanwhile, when others have taken over: there is nothing left of it then. */
const unlessGone = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!gone.has(sqlState(error) ?? '')) throw error;
  });
};

/**
 * Resolves with whether the file of the table is another one now, or the table is gone. Waits for no lock: queries
 * would wait behind it.
 */
const rewriteTable = async (pool: Pool, name: string): Promise<boolean> => {
  const file = async () => {
    const [found] = await pool.query<{ file: string | null }>({
      text: 'select pg_relation_filenode(to_regclass($1))::text as file',
      values: [name],
    });
    return found?.file ?? undefined;
  };
  const before = await file();
  for (let attempt = 1; before !== undefined && attempt <= rewriting.attempts; attempt++) {
    await unlessGone(pool.query({ text: `vacuum (full, skip_locked) ${name}` }));
    if ((await file()) !== before) return true;
    await delay(Math.random() * rewriting.pause);
  }
  return before === undefined;
};

/** SQLSTATE: the account may not do that. */
const notAllowed = '42501';

/**
 * Has the server write over its journal (WAL): files that were written before are used again for what comes later, and
 * hold what was in them until then. Resolves with false where the account may not ask for that.
 */
const overwriteJournal = async (pool: Pool): Promise<boolean> => {
  try {
    await pool.query({ text: 'select pg_switch_wal()' });
    await pool.query({ text: 'checkpoint' });
    const [files] = await pool.query<{ count: number }>({
      text: `select count(*)::int as count from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`,
    });
    for (let nth = 0; nth <= (files?.count ?? 0); nth++) {
      // What is empty is not switched. The rest of a file that is left is filled with zeros.
      await pool.query({ text: `select pg_logical_emit_message(false, 'sales', '')` });
      await pool.query({ text: 'select pg_switch_wal()' });
    }
    await pool.query({ text: 'checkpoint' });
    return true;
  } catch (error) {
    if (sqlState(error) === notAllowed) return false;
    throw error;
  }
};

/** What makes, compares, swaps and drops builds. */
export type ProjectionBuilds = Omit<
  ProjectionStore,
  'fence' | 'transact' | 'checkpoint' | 'checkpoints' | 'parked' | 'summary'
> & {
  /** The connections for what changes the tables of a build. */
  poolOf(build: Build): Pool;
};

/** A build is a schema of its own, `read.<table>` is a view of the live one. */
export const projectionBuilds = (pool: Pool, builds: Pool): ProjectionBuilds => {
  /** Schemas of the builds that this process fills. */
  const filling = new Set<string>();

  const filled = (build: Build): Build => {
    filling.add(schemaOf(build));
    return build;
  };

  const poolOf = (build: Build): Pool => (filling.has(schemaOf(build)) ? builds : pool);

  const exclusively = <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> =>
    pool.transaction(async (connection) => {
      await connection.query({ text: `set local lock_timeout = '30s'` });
      await connection.query({ text: 'select pg_advisory_xact_lock($1)', values: [buildsLock] });
      return work(connection);
    });

  /**
   * Exclusively, and never long in the way of queries: they wait for the locks on the views that they read. So these
   * are taken all at once, which fails at the first that a query has, soon at the beginning, and a little later with
   * every attempt.
   */
  const withViewsLocked = async (
    views: (connection: Connection) => Promise<readonly string[]>,
    work: (connection: Connection) => Promise<void>,
  ): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await exclusively(async (connection) => {
          const names = await views(connection);
          await connection.query({ text: `set local lock_timeout = '${Math.min(attempt, 50)}ms'` });
          if (names.length > 0) {
            await connection.query({ text: `lock table ${names.join(', ')} in access exclusive mode` });
          }
          await work(connection);
        });
      } catch (error) {
        const { cause } = error instanceof Error ? error : {};
        if (sqlState(cause) !== lockNotAvailable || attempt === 500) throw error;
        await delay(Math.random() * 50);
      }
    }
  };

  return {
    poolOf,

    live: async (projection) => {
      const found = liveOf(projection, await buildsOf(pool, projection.name));
      if (found !== undefined) return found;
      return exclusively(async (connection) => {
        const builds = await buildsOf(connection, projection.name);
        const live = liveOf(projection, builds);
        if (live !== undefined) return live;
        const build = { projection, number: (builds.at(-1)?.number ?? 0) + 1 };
        await create(connection, build, 'live');
        await show(connection, build, []);
        return { build, version: projection.version, ...progressOf(projection, builds) };
      });
    },

    begin: (projection) =>
      exclusively(async (connection) => {
        const builds = await buildsOf(connection, projection.name);
        const same = unfinishedOf(projection, builds);
        if (same !== undefined) return filled({ projection, number: same.number });
        const given = builds.filter(({ state }) => state !== 'live' && state !== 'previous');
        for (const build of given) await drop(connection, projection.name, build);
        const build = { projection, number: (builds.at(-1)?.number ?? 0) + 1 };
        await create(connection, build, 'building');
        return filled(build);
      }),

    withhold: async ({ projection, number }) => {
      await pool.query({
        text:
          `update projection.builds set state = 'withheld' where name = $1 and number = $2 and state in ` +
          `('building', 'accepted')`,
        values: [projection.name, number],
      });
    },

    accept: async ({ name, version }, number) => {
      const rows = await pool.query({
        text: `update projection.builds set state = 'accepted'
          where name = $1 and number = $2 and version = $3 and state in ('withheld', 'accepted') returning number`,
        values: [name, number, version],
      });
      return rows.length > 0;
    },

    note: async ({ projection, number }, progress) => {
      await pool.query({
        text: 'update projection.builds set progress = $3 where name = $1 and number = $2',
        values: [projection.name, number, JSON.stringify(progress)],
      });
    },

    lastRebuild: async ({ name }) => {
      const [last] = await pool.query<{ number: number; state: BuildRow['state']; progress: RebuildProgress | null }>({
        text: `select number, state, progress from projection.builds where name = $1 order by number desc limit 1`,
        values: [name],
      });
      return last && rebuildOf(last.number, last.state === 'live', last.progress ?? undefined);
    },

    swap: async (build) => {
      const { name } = build.projection;
      const liveOne = async (connection: Connection) =>
        (await buildsOf(connection, name)).find((one) => one.state === 'live');
      const viewsOf = async (connection: Connection): Promise<readonly string[]> =>
        ((await liveOne(connection))?.tables ?? []).map((table) => `read.${quoted(table)}`);
      await withViewsLocked(viewsOf, async (connection) => {
        const before = await liveOne(connection);
        if (before?.number === build.number) return;
        await connection.query({
          text: `update projection.builds set state = 'previous' where name = $1 and state = 'live'`,
          values: [name],
        });
        await connection.query({
          text: `update projection.builds set state = 'live' where name = $1 and number = $2`,
          values: [name, build.number],
        });
        await show(connection, build, before?.tables ?? []);
      });
      filling.delete(schemaOf(build));
      await exclusively(async (connection) => {
        const previous = (await buildsOf(connection, name)).filter((one) => one.state === 'previous');
        for (const old of previous.slice(0, -1)) await drop(connection, name, old);
      });
    },

    prepare: async (build) => {
      const schema = quoted(schemaOf(build));
      for (const { name } of tablesOf(build.projection)) {
        await builds.query({ text: `vacuum (analyze) ${schema}.${quoted(name)}` });
      }
    },

    standstill: ({ projection, number }, work) =>
      builds.transaction(async (connection) => {
        await connection.query({ text: `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}` });
        await connection.query({ text: `set local lock_timeout = '10s'` });
        // A partition that was never read has no checkpoint to lock: `fence` makes it, and waits for the build.
        await connection.query({
          text: 'select from projection.builds where name = $1 and number = $2 for key share',
          values: [projection.name, number],
        });
        await connection.query({
          text:
            'select from projection.checkpoints where name = $1 and number = $2 order by topic, partition for ' +
            'update',
          values: [projection.name, number],
        });
        return work();
      }),

    forget: (projection, { id, purposes }) =>
      builds.transaction(async (connection) => {
        await connection.query({ text: `set local lock_timeout = '10s'` });
        let [rows, complete] = [0, true];
        for (const { number, state, version, schema_name: schema, tables } of await buildsOf(
          connection,
          projection.name,
        )) {
          if (state === 'previous') {
            const names = tables.map((table) => `${quoted(schema)}.${quoted(table)}`);
            if (names.length > 0) await connection.query({ text: `truncate ${names.join(', ')}` });
            continue;
          }
          const forgetful = tablesOf(projection).filter(
            ({ forgets }) => forgets?.purposes.some((one) => purposes.includes(one)) === true,
          );
          if (forgetful.length === 0) continue;
          // Tables of another release: they are made anew, and seen to then.
          if (version !== projection.version) {
            complete = false;
            continue;
          }
          // No process folds on from rows that it has read before.
          await connection.query({
            text: `select from projection.checkpoints where name = $1 and number = $2 order by topic, partition
              for update`,
            values: [projection.name, number],
          });
          for (const table of forgetful) rows += await forgetIn(connection, schema, table, id);
        }
        return { rows, complete };
      }),

    rewrite: async (projections) => {
      let complete = true;
      for (const projection of projections) {
        const personal = new Set(
          tablesOf(projection).flatMap(({ name, personal: columns = [] }) => (columns.length > 0 ? [name] : [])),
        );
        for (const { number, state, schema_name: schema, tables } of await buildsOf(builds, projection.name)) {
          const names = tables.filter((name) => personal.has(name)).map((name) => `${quoted(schema)}.${quoted(name)}`);
          if (names.length === 0) continue;
          const [now] = await builds.query<{ at: string }>({ text: 'select clock_timestamp()::text as at' });
          let isNew = true;
          if (state === 'previous') await unlessGone(builds.query({ text: `truncate ${names.join(', ')}` }));
          else for (const name of names) isNew = (await rewriteTable(builds, name)) && isNew;
          complete &&= isNew;
          if (isNew)
            await builds.query({
              text: 'update projection.builds set rewritten_at = $3::timestamptz where name = $1 and number = $2',
              values: [projection.name, number, now?.at],
            });
        }
      }
      return { complete, journal: await overwriteJournal(builds) };
    },

    rewrittenAt: async (projections) => {
      const [found] = await pool.query<{ at: string | null }>({
        text: `select case when count(rewritten_at) = count(*) then extract(epoch from min(rewritten_at))::text
            end as at
          from projection.builds where name = any($1) and state = 'live'`,
        values: [textArray(projections.map(({ name }) => name))],
      });
      return found?.at == null ? undefined : new Date(Number(found.at) * 1000);
    },

    snapshot: async () => {
      const opened = Promise.withResolvers<Connection>();
      const closed = Promise.withResolvers<void>();
      const done = builds.transaction(async (connection) => {
        await connection.query({ text: 'set transaction isolation level repeatable read, read only' });
        await connection.query({ text: `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}` });
        await connection.query({ text: 'set local enable_hashjoin = on' });
        // What it sees is what there is when it first looks.
        await connection.query({ text: 'select 1' });
        opened.resolve(connection);
        await closed.promise;
      });
      done.catch(opened.reject);
      const connection = await opened.promise;
      return {
        compare: (live, built, throttle) => compareBuilds(connection, schemaOf, live, built, throttle),
        close: async () => {
          closed.resolve();
          await done;
        },
      };
    },
  };
};
