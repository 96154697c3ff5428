import { type SqlStatement, sql } from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOwnDatabase } from '../testing/database.ts';
import { type List, type Order, readPage } from './list.ts';
import { lookedAt, type Way } from './ways.ts';

type Row = { readonly id: string; readonly owner: string; readonly day: number };

/** More rows than are sorted. Every hundredth is of the one owner who is found by `rare`; all are found by `common`. */
const count = 20_400;
const rows = sql`(select 'r' || n as id, case when n % 100 = 0 then 'rare' else 'other' end as owner,
  (n * 7919 % 1000)::bigint as day from generate_series(1, ${count}::int) n)`;

const list: List<Row, 'day' | 'owner'> = {
  columns: sql`t.*`,
  from: sql`${rows} t`,
  sorts: { day: { by: sql`t.day`, type: 'bigint' }, owner: { by: sql`t.owner`, type: 'name' } },
  id: [sql`t.owner`, sql`t.id`],
  idOf: (row) => [row.owner, row.id],
};

const ofOwner = (condition: string): Way => ({
  found: sql`t.owner in (select o from unnest(array['rare', 'other']) o where o like ${condition})`,
  some: sql`t.owner in (select o from unnest(array['rare', 'other']) o where o like ${condition} limit 1)`,
  row: sql`t.owner like ${condition}`,
});

let postgres: Awaited<ReturnType<typeof openOwnDatabase>>;
beforeAll(async () => {
  postgres = await openOwnDatabase();
});
afterAll(() => postgres.close());

describe('a search in several ways', () => {
  const searches: readonly (readonly [string, readonly Way[], (row: Row) => boolean])[] = [
    ['of a few rows', [ofOwner('rare')], ({ owner }) => owner === 'rare'],
    ['of rows that two ways find', [ofOwner('rare'), { found: sql`t.id = 'r100'` }], ({ owner }) => owner === 'rare'],
    ['of many rows', [ofOwner('%r%')], () => true],
    ['of many rows, by a look at a part', [ofOwner('%'), { found: sql`t.id = 'r100'` }], () => true],
    ['that finds nothing', [ofOwner('none')], () => false],
    ['that has no words', [], () => false],
  ];
  const orders: readonly Order<'day' | 'owner'>[] = ['day', '-day', '-owner'];
  test.each(searches.flatMap(([name, ways, isFound]) => orders.map((sort) => [name, sort, ways, isFound] as const)))(
    '%s has the pages of a walk, by %s',
    async (_, sort, ways, isFound) => {
      const where = [sql`t.day < 40`];
      const walk = await readPage(postgres.database, list, { where, sort, limit: count });
      const expected = walk.rows.filter(isFound).slice(0, 300);
      const found: Row[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await readPage(postgres.database, list, { where, search: ways, sort, limit: 100, cursor });
        found.push(...page.rows);
        cursor = page.nextCursor;
        if (cursor === undefined || found.length >= 300) break;
      }
      expect(found).toEqual(expected);
    },
  );
});

describe('of more rows than are sorted at once', () => {
  /** Rows by number, and which of them are found. The last 11,000 are the oldest of the list by `-nth`. */
  const numbered = sql`(select 'r' || n as id, n::bigint as nth from generate_series(1, 20000) n) t`;
  const ordered: List<{ readonly id: string }, 'nth'> = {
    columns: sql`t.id`,
    from: numbered,
    sorts: { nth: { by: sql`t.nth`, type: 'bigint' } },
    id: [sql`t.id`],
    idOf: ({ id }) => [id],
  };
  const searches: readonly (readonly [string, SqlStatement, (nth: number) => boolean])[] = [
    ['spread over the list', sql`t.nth % 10 > 2`, (nth) => nth % 10 > 2],
    ['that are the oldest', sql`t.nth <= 11000`, (nth) => nth <= 11_000],
    ['that are the newest', sql`t.nth > 8000`, (nth) => nth > 8000],
    [
      'that are the oldest but for a few',
      sql`(t.nth <= 11000 or t.nth > 19990)`,
      (nth) => nth <= 11_000 || nth > 19_990,
    ],
  ];
  beforeAll(() => postgres.database.query(sql`create sequence asked`));
  test.each(searches)('%s, each page looks at a bounded part of the list', async (_, found, isFound) => {
    const ways: readonly Way[] = [{ found, row: sql`(nextval('asked') > 0 and ${found})` }];
    const expected = Array.from({ length: 20_000 }, (_, n) => 20_000 - n).filter(isFound);
    const seen: string[] = [];
    for (let cursor: string | undefined, page = 0; page < 4; page += 1) {
      const [before] = await postgres.database.query<{ n: number }>(sql`select nextval('asked')::int as n`);
      const read = await readPage(postgres.database, ordered, {
        where: [],
        search: ways,
        sort: '-nth',
        limit: 50,
        cursor,
      });
      const [after] = await postgres.database.query<{ n: number }>(sql`select nextval('asked')::int as n`);
      expect((after?.n ?? 0) - (before?.n ?? 0)).toBeLessThanOrEqual(lookedAt + 1);
      seen.push(...read.rows.map(({ id }) => id));
      cursor = read.nextCursor;
    }
    expect(seen).toEqual(expected.slice(0, 200).map((nth) => `r${nth}`));
  });
});
