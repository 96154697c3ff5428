import { join } from 'node:path';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { PlatformError } from './platform-error.ts';

/** A Postgres to connect to. */
export type DatabaseServer = { readonly url: string; stop(): Promise<void> };

/** Where in DATA_DIR the embedded Postgres is. */
export const databaseFolder = (dataDir: string): string => join(dataDir, 'postgres');

/**
 * Starts the Postgres of a data folder.
 * @param dataDir absolute
 * @param log gets the server's own log, line by line
 * @throws PlatformError
 */
export const startDatabase = async (dataDir: string, log?: (line: string) => void): Promise<DatabaseServer> => {
  try {
    const server = await startEmbeddedPostgres({ folder: databaseFolder(dataDir), ...(log && { log }) });
    return { url: server.url(), stop: () => server.stop() };
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    const where = error.folder === undefined ? '' : `DATA_DIR is ${dataDir}: `;
    throw new PlatformError(`${where}${error.message}`, { cause: error });
  }
};
