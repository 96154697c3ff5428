import { type Checkpoints, position } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

/**
 * Saved without waiting for the disk: a crash of the server may bring back a checkpoint of a moment ago, never one from
 * ahead, and a reader repeats what it did since.
 */
export const postgresCheckpoints = (pool: Pool): Checkpoints => ({
  load: async (reader) => {
    const [row] = await pool.query<{ position: string }>({
      name: 'checkpoints.load',
      text: 'select position from work.checkpoints where reader = $1',
      values: [reader],
    });
    return row && position(row.position);
  },
  save: async (reader, at) => {
    await pool.query({
      name: 'checkpoints.save',
      text: `insert into work.checkpoints values ($1, $2)
        on conflict (reader) do update set position = excluded.position`,
      values: [reader, at],
    });
  },
});
