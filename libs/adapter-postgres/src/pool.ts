import { performance } from 'node:perf_hooks';
import type { SqlStatement } from '@sales/eventsourcing';
import pg from 'pg';
import { isOutage, type Side, translate } from './failures.ts';
import { readModelTypes } from './types.ts';

export type PoolOptions = {
  readonly url: string;
  readonly side: Side;
  /** Shows up in `pg_stat_activity`. */
  readonly name: string;
  readonly max: number;
  /** In ms, kept by the server: a statement that is given up has not happened. */
  readonly statementTimeout: number;
  /** How long to wait for a free connection, or for a new one, in ms. Short where a request waits for the answer. */
  readonly timeoutMs?: number;
  /** Session settings. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** A statement with a name is prepared once a connection. */
export type Query = { readonly text: string; readonly values?: readonly unknown[]; readonly name?: string };

export type Connection = {
  query<Row extends object>(query: Query): Promise<Row[]>;
};

/** Connections for one kind of work. Every failure comes out as the error of the port that the work is for. */
export type Pool = Connection & {
  /** A transaction that only reads, all of one moment. It holds a connection until it ends, which never fails. */
  beginRead(): Promise<Connection & { end(): Promise<void> }>;
  /** Runs the work on one connection in a transaction; rolls back when it throws. */
  transaction<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  end(): Promise<void>;
};

/** For work that knows its rows by key: no statistics, however old, may talk the planner into reading a whole table. */
export const byKey = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' };

/** Settings of every session. */
const common = { timezone: 'UTC', jit: 'off', idle_in_transaction_session_timeout: '5000', lock_timeout: '2000' };

/** Share of a wait that the event loop was at work, from which the process counts as busy. */
const busy = 0.5;

export const openPool = (options: PoolOptions): Pool => {
  const { url, side, name, max, statementTimeout, timeoutMs = 2000, settings = {} } = options;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `sales ${name}`,
    max,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: statementTimeout,
    // For a server that is there but says nothing. What was asked may still happen: the connection is given up.
    ...(statementTimeout > 0 && { query_timeout: statementTimeout + 500 }),
    options: Object.entries({ ...common, ...settings })
      .map(([key, value]) => `-c ${key}=${value}`)
      .join(' '),
    ...(side === 'read' && { types: readModelTypes }),
  });
  // Both are needed: the pool speaks for idle connections only, and an error without a listener ends the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  /** Waits once more where the process was busy itself: the time that has passed says nothing of the server then. */
  const acquire = async (): Promise<pg.PoolClient> => {
    const before = performance.eventLoopUtilization();
    try {
      return await pool.connect();
    } catch (error) {
      if (performance.eventLoopUtilization(before).utilization < busy) throw error;
      return pool.connect();
    }
  };

  const connect = async (): Promise<Connection & { release(): void }> => {
    const client = await acquire().catch((error: unknown) => {
      throw translate(side, error);
    });
    let broken = false;
    let last: Promise<unknown> = Promise.resolve();
    /** A connection takes one statement at a time: the client refuses another one, so it waits here. */
    const query = <Row extends object>(asked: Query): Promise<Row[]> => {
      const rows = last.then(() => send<Row>(asked));
      last = rows.catch(() => {});
      return rows;
    };
    const send = async <Row extends object>({ text, values = [], name: prepared }: Query): Promise<Row[]> => {
      try {
        const config = { text, values: [...values], ...(prepared !== undefined && { name: prepared }) };
        return (await client.query<Row>(config)).rows;
      } catch (error) {
        broken ||= isOutage(error);
        throw translate(side, error);
      }
    };
    return { query, release: () => client.release(broken) };
  };

  const withClient = async <Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> => {
    const { query, release } = await connect();
    try {
      return await work({ query });
    } finally {
      release();
    }
  };

  return {
    query: (query) => withClient((connection) => connection.query(query)),
    transaction: (work) =>
      withClient(async (connection) => {
        await connection.query({ text: 'begin' });
        try {
          const result = await work(connection);
          await connection.query({ text: 'commit' });
          return result;
        } catch (error) {
          // A connection that cannot roll back is broken, and is thrown away.
          await connection.query({ text: 'rollback' }).catch(() => {});
          throw error;
        }
      }),
    beginRead: async () => {
      const { query, release } = await connect();
      try {
        await query({ text: 'begin isolation level repeatable read read only' });
      } catch (error) {
        release();
        throw error;
      }
      return { query, end: () => query({ text: 'commit' }).then(release, release) };
    },
    end: () => pool.end(),
  };
};

/** A statement of the core as a query. */
export const toQuery = ({ text, values }: SqlStatement): Query => ({ text, values });
