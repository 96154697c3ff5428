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

/** NUL, which the server does not store, is dropped. */
const storable = (error: string): string => error.replaceAll('\0', '').slice(0, 10_000);

const valuesOf = ({ reader, topic, key, message, error }: DeadLetter): unknown[] => [
  reader,
  topic,
  key,
  message.offset,
  JSON.stringify(message.headers),
  message.value,
  storable(error),
];

/** A message that comes again after it was parked is not parked twice. */
export const postgresDeadLetters = (pool: Pool): DeadLetters => ({
  park: async (letter) => {
    await pool.query({
      text: `insert into work.dead_letters (reader, topic, key, "offset", headers, value, error)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      values: valuesOf(letter),
    });
  },
  parkBehind: async (letter) => {
    const [row] = await pool.query<{ parked: boolean }>({
      text: 'select work.park_behind($1, $2, $3, $4, $5, $6, $7) as parked',
      values: valuesOf(letter),
    });
    return row?.parked === true;
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
  forget: async ({ reader, topic, key, message }) => {
    await pool.query({
      text: 'select work.forget_letter($1, $2, $3, $4)',
      values: [reader, topic, key, message.offset],
    });
  },
  requestRetry: async (reader, key) => {
    await pool.query({
      text: 'insert into work.retries (reader, key) values ($1, $2) on conflict do nothing',
      values: [reader, key],
    });
  },
  retries: async (reader) => {
    const rows = await pool.query<{ key: string }>({
      name: 'dead_letters.retries',
      text: 'select key from work.retries where reader = $1 order by asked_at, key',
      values: [reader],
    });
    return rows.map((row) => row.key);
  },
  endRetry: async (reader, key, error) => {
    await pool.query({
      text: `with ended as (delete from work.retries where reader = $1 and key = $2)
        update work.dead_letters set error = $3 where $3::text is not null
          and id = (select min(id) from work.dead_letters where reader = $1 and key = $2)`,
      values: [reader, key, error === undefined ? null : storable(error)],
    });
  },
});
