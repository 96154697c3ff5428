import type { Answer, Answers } from '@sales/eventsourcing';
import { batched } from './batching.ts';
import type { Pool } from './pool.ts';
import { textArray } from './text-array.ts';

type Row = {
  readonly key: string;
  readonly request_hash: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

type Kept = { readonly key: string; readonly answer: Answer };

const toAnswer = ({ request_hash: requestHash, status, headers, body }: Row): Answer => ({
  requestHash,
  status,
  headers,
  body,
});

/** Most that are removed at once. */
const part = 10_000;

export const postgresAnswers = (pool: Pool): Answers => {
  const findMany = async (keys: readonly string[]): Promise<readonly (Answer | undefined)[]> => {
    const rows = await pool.query<Row>({
      name: 'answers.find',
      text: `select key, request_hash, status, headers, body from work.answers
        where key = any ($1::text[])`,
      values: [textArray(keys)],
    });
    const found = new Map(rows.map((row) => [row.key, toAnswer(row)]));
    return keys.map((key) => found.get(key));
  };

  const rememberMany = async (kept: readonly Kept[]): Promise<readonly Answer[]> => {
    const byKey = new Map(kept.toReversed().map((one) => [one.key, one]));
    const sorted = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    await pool.query({
      name: 'answers.remember',
      text: `insert into work.answers (key, request_hash, status, headers, body)
        select key, hash, status::int, headers::json, body
        from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as a (key, hash, status, headers, body)
        on conflict (key) do nothing`,
      values: [
        textArray(sorted.map(({ key }) => key)),
        textArray(sorted.map(({ answer }) => answer.requestHash)),
        textArray(sorted.map(({ answer }) => String(answer.status))),
        textArray(sorted.map(({ answer }) => JSON.stringify(answer.headers))),
        textArray(sorted.map(({ answer }) => answer.body)),
      ],
    });
    const standing = await findMany(kept.map((one) => one.key));
    return kept.map(({ answer }, index) => standing[index] ?? answer);
  };

  const remember = batched(rememberMany);
  return {
    find: batched(findMany, { atOnce: 2 }),
    remember: (key, answer) => remember({ key, answer }),
    oldestAt: async () => {
      const [row] = await pool.query<{ readonly at: string | null }>({
        text: `select to_char(min(kept_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
          from work.answers`,
      });
      return row?.at ?? undefined;
    },
    forgetBefore: async (instant) => {
      const gone = await pool.query({
        text: `delete from work.answers where key in (
          select key from work.answers where kept_at < $1 order by kept_at limit ${part}) returning 1`,
        values: [instant],
      });
      return gone.length;
    },
  };
};
