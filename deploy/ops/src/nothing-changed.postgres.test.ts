import { openPostgres } from '@sales/adapter-postgres';
import { sql } from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { loadConfig } from '@sales/service-kit';
import { openTestDatabase } from '@sales/test-kit';
import { expect, it } from 'vitest';
import { opsConfig } from './config.ts';
import { runOps } from './ops.ts';

it.each([['verify'], ['verify-chain'], ['realign'], ['replay', '--topic', 'sales.order.v1', '--to', 'copy.v1']])(
  '%s leaves a database as it is that no system was started on, and says which',
  async (...args) => {
    const { url, drop } = await openTestDatabase();
    const complained: string[] = [];
    const code = await runOps(args, {
      config: () => loadConfig(opsConfig, { DATABASE_URL: url }),
      say: () => {},
      complain: (text) => complained.push(text),
      signal: new AbortController().signal,
    });
    expect([code, complained]).toEqual([
      1,
      [
        `${new URL(url).hostname}${new URL(url).pathname}: the database has no 'store': no system was started on ` +
          'it; nothing was changed',
      ],
    ]);
    const opened = await openPostgres({ url });
    const [first] = await opened.database.query<{ oid: number }>(
      sql`select count(*)::int as oid from pg_class where relname like 'copy%'`,
    );
    expect(first).toEqual({ oid: 0 });
    await opened.close();
    await drop();
  },
);

it('a database of this release is taken as it is, one of another is refused', async () => {
  const { url, drop } = await openTestDatabase();
  const config = loadConfig(opsConfig, { DATABASE_URL: url });
  await (await openToolPorts(config, { needs: ['store'], creates: true })).close();
  await (await openToolPorts(config, { needs: ['store'] })).close();
  const postgres = await openPostgres({ url });
  await postgres.database.query(sql`update public.schema_version set version = version - 1 where name = 'log'`);
  await postgres.close();
  await expect(openToolPorts(config, { needs: ['store'] })).rejects.toThrow(
    /version \d+ of 'log', this release has \d+; nothing was changed$/,
  );
  await drop();
});
