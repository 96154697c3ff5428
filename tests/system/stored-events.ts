import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** How many events the system on this data folder has stored. Looks into its database, past everything of ours. */
export const storedEvents = async (folder: string): Promise<number> => {
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
