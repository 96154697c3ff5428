import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** Set by the global setup of the `postgres` tests: connection URL of the server that they share. */
export const sharedServerVariable = 'SALES_TEST_POSTGRES';

export type TestDatabase = {
  /** Connection URL. */
  readonly url: string;
  /** Removes the database, also while clients are connected. */
  drop(): Promise<void>;
};

const sharedServer = (): string => {
  const url = process.env[sharedServerVariable];
  if (url === undefined) throw new Error('no test server: run this with `vitest run --project postgres`');
  return url;
};

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/** A fresh, empty database on the shared server of the test run, or on the one whose URL is given. */
export const openTestDatabase = async (server: string = sharedServer()): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `create database ${name}`);
  return {
    url: server.replace('/postgres?', `/${name}?`),
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  };
};
