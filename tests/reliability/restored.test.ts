import { join } from 'node:path';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { expect, it } from 'vitest';
import { dataFolder } from '../system/running-system.ts';
import { examine } from './aftermath.ts';
import { summary } from './checker/index.ts';
import { withClient } from './load-evidence.ts';
import { whenQuiet } from './quiet.ts';
import { loseAndRealign } from './restored-store.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
const timeoutMs = 60_000;

it(`the store alone was restored to an earlier point, seed ${seed}`, async () => {
  const { path: folder, remove } = await dataFolder();
  const databaseUrl = async (): Promise<string> => {
    const url = await attachEmbeddedPostgres(join(folder, 'postgres'));
    if (url === undefined) throw new Error('the database of the system does not run');
    return url;
  };
  try {
    await loseAndRealign(
      {
        name: 'standalone',
        folder,
        env: {},
        opsEnv: { DATA_DIR: folder },
        backUp: async () => {
          const url = await databaseUrl();
          const query = (text: string) => withClient(url, (client) => client.query<{ end: string }>(text));
          const { rows } = await query('select max(position) as end from store.events');
          return async () => {
            const { rowCount } = await query(`delete from store.events where position > ${rows[0]?.end}`);
            expect(rowCount).toBeGreaterThan(30);
          };
        },
        quiet: async () => whenQuiet(await databaseUrl(), {}, timeoutMs),
        examine: async (address, historyPath) =>
          summary(await examine({ address, databaseUrl: await databaseUrl(), historyPath, timeoutMs })),
      },
      seed,
    );
  } finally {
    await remove();
  }
});
