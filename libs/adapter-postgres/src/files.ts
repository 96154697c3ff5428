import type { Files } from '@sales/eventsourcing';
import type { Pool } from './pool.ts';

export const postgresFiles = (pool: Pool): Files => ({
  put: async (name, bytes) => {
    await pool.query({
      name: 'files.put',
      text: `insert into work.files (name, bytes) values ($1, decode($2, 'base64')) on conflict do nothing`,
      values: [name, Buffer.from(bytes).toString('base64')],
    });
  },
  find: async (name) => {
    const [row] = await pool.query<{ readonly bytes: string }>({
      name: 'files.find',
      text: `select encode(bytes, 'base64') as bytes from work.files where name = $1`,
      values: [name],
    });
    return row && Uint8Array.from(Buffer.from(row.bytes, 'base64'));
  },
  remove: async (name) => {
    await pool.query({ name: 'files.remove', text: 'delete from work.files where name = $1', values: [name] });
  },
  all: async function* () {
    for (let after = ''; ; ) {
      const [row] = await pool.query<{ readonly name: string; readonly bytes: string }>({
        name: 'files.next',
        text: `select name, encode(bytes, 'base64') as bytes from work.files where name > $1 order by name limit 1`,
        values: [after],
      });
      if (row === undefined) return;
      after = row.name;
      yield { name: row.name, bytes: Uint8Array.from(Buffer.from(row.bytes, 'base64')) };
    }
  },
});
