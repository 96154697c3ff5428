import type { Numbers } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

/** Numbers taken from the database at once; what a process has left of them when it ends is lost. */
const block = 100;

export const postgresNumbers = (pool: Pool): Numbers => {
  const blocks = new Map<string, Promise<{ next: number; readonly end: number }>>();

  const reserve = async (series: string) => {
    const [row] = await pool.query<{ first: string }>({
      name: 'numbers.reserve',
      text: `insert into work.numbers values ($1, 1 + $2)
        on conflict (series) do update set next = work.numbers.next + $2
        returning next - $2 as first`,
      values: [series, block],
    });
    const first = Number(row?.first);
    return { next: first, end: first + block };
  };

  return {
    highest: async () => {
      const rows = await pool.query<{ series: string; highest: string }>({
        text: 'select series, next - 1 as highest from work.numbers',
      });
      return Object.fromEntries(rows.map(({ series, highest }) => [series, Number(highest)]));
    },
    skip: async (series, upTo) => {
      await pool.query({
        text: `insert into work.numbers values ($1, 1 + $2::bigint)
          on conflict (series) do update set next = greatest(work.numbers.next, excluded.next)`,
        values: [series, upTo],
      });
    },
    next: async (series) => {
      for (;;) {
        const pending = blocks.get(series) ?? reserve(series);
        blocks.set(series, pending);
        try {
          const numbers = await pending;
          if (numbers.next < numbers.end) return numbers.next++;
        } catch (error) {
          if (blocks.get(series) === pending) blocks.delete(series);
          throw error;
        }
        if (blocks.get(series) === pending) blocks.delete(series);
      }
    },
  };
};
