import { type Checkpoints, position } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

/**
 * Saved without waiting for the disk: a crash of the server may bring back a checkpoint of a moment ago, never one from
 * ahead, and a reader repeats what it did since.
 */
export const postgresCheckpoints = (pool: Pool): Checkpoints => ({
  load: async (readers) => {
    const rows = await pool.query<{ reader: string; position: string }>({
      name: 'checkpoints.load',
      text: 'select reader, position from work.checkpoints where reader = any($1)',
      values: [readers],
    });
    return new Map(rows.map((row) => [row.reader, position(row.position)]));
  },
  save: async (positions) => {
    await pool.query({
      name: 'checkpoints.save',
      text: `insert into work.checkpoints select * from unnest($1::text[], $2::bigint[])
        on conflict (reader) do update set position = excluded.position`,
      values: [[...positions.keys()], [...positions.values()]],
    });
  },
});
