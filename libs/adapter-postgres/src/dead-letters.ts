import type { DeadLetter, DeadLetters } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

type Row = {
  readonly topic: string;
  readonly key: string;
  readonly offset: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  readonly error: string;
};

/** A message that comes again after it was parked is not parked twice. NUL, which the server does not store, is dropped. */
export const postgresDeadLetters = (pool: Pool): DeadLetters => ({
  park: async ({ reader, topic, key, message, error }) => {
    await pool.query({
      text: `insert into work.dead_letters (reader, topic, key, "offset", headers, value, error)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      values: [
        reader,
        topic,
        key,
        message.offset,
        JSON.stringify(message.headers),
        message.value,
        error.replaceAll('\0', '').slice(0, 10_000),
      ],
    });
  },
  parkedKeys: async (reader) => {
    const rows = await pool.query<{ key: string }>({
      name: 'dead_letters.keys',
      text: 'select distinct key from work.dead_letters where reader = $1',
      values: [reader],
    });
    return new Set(rows.map((row) => row.key));
  },
  list: async (reader, key) => {
    const rows = await pool.query<Row>({
      text: `select topic, key, "offset", headers, value, error from work.dead_letters
        where reader = $1 and ($2::text is null or key = $2) order by id`,
      values: [reader, key ?? null],
    });
    return rows.map(
      ({ topic, key: of, offset, headers, value, error }): DeadLetter => ({
        reader,
        topic,
        key: of,
        message: { key: of, value, headers, offset: BigInt(offset) },
        error,
      }),
    );
  },
  remove: async (reader, key) => {
    await pool.query({ text: 'delete from work.dead_letters where reader = $1 and key = $2', values: [reader, key] });
  },
});
