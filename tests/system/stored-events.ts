import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/**
 * How much the system on this data folder has stored: the number of its events, or in a cluster the bytes of its
 * journal. Looks past everything of ours.
 */
export const storedEvents = (folder: string): Promise<number> =>
  process.env['SYSTEM'] === 'cluster' ? journalSize(folder) : eventCount(folder);

const journalSize = async (folder: string): Promise<number> => (await stat(join(folder, 'events.journal'))).size;

const eventCount = async (folder: string): Promise<number> => {
  const host = join(folder, 'postgres');
  const client = new pg.Client({
    host,
    user: 'sales',
    password: await readFile(join(host, 'password'), 'utf8'),
    database: 'postgres',
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>('select count(*) from store.events');
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
};
