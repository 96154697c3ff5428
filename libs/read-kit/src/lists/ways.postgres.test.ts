import { sql } from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOwnDatabase } from '../testing/database.ts';
import { type List, type Order, readPage } from './list.ts';
import type { Way } from './ways.ts';

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
