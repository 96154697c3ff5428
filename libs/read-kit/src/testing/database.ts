import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import { openTestDatabase } from '@sales/test-kit';

/** A database of its own, which goes when it is closed. */
export const openOwnDatabase = async (): Promise<Pick<Postgres, 'database' | 'close'>> => {
  const { url, drop } = await openTestDatabase();
  const postgres = await openPostgres({ url, alone: true });
  return {
    database: postgres.database,
    close: async () => {
      await postgres.close();
      await drop();
    },
  };
};
