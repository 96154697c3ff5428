import { type Database, type ReadDatabase, type SqlStatement, sql } from '@sales/eventsourcing';

/** An answer that takes several statements, all of one moment. */
export const inReadTransaction = async <Answer>(
  database: ReadDatabase,
  work: (transaction: Database) => Promise<Answer>,
): Promise<Answer> => {
  const transaction = await database.beginRead();
  try {
    return await work(transaction);
  } finally {
    await transaction.end();
  }
};

/** Rows that are all of one moment, however long it takes to read them. */
export async function* rowsOfOneMoment<Row>(
  database: ReadDatabase,
  rows: (transaction: Database) => AsyncIterable<Row>,
): AsyncGenerator<Row> {
  const transaction = await database.beginRead();
  try {
    yield* rows(transaction);
  } finally {
    await transaction.end();
  }
}

/** As many as `fetch` below says: it takes no parameter. */
const atOnce = 1000;

/**
 * The rows of a statement, some at a time, so that an export takes no more memory than these. Once in a transaction.
 */
export async function* streamRows<Row>(transaction: Database, statement: SqlStatement): AsyncGenerator<Row> {
  await transaction.query(sql`declare export no scroll cursor for ${statement}`);
  for (;;) {
    const rows = await transaction.query<Row>(sql`fetch forward 1000 from export`);
    yield* rows;
    if (rows.length < atOnce) return;
  }
}

/** The rows, so many at a time. */
export async function* inBatches<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
