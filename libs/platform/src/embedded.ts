import { join } from 'node:path';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { PlatformError } from './platform-error.ts';

/** A Postgres to connect to. */
export type DatabaseServer = { readonly url: string; stop(): Promise<void> };

/** Where in DATA_DIR the embedded Postgres is. */
export const databaseFolder = (dataDir: string): string => join(dataDir, 'postgres');

/** The trouble of an operator with a data folder, named as they know it. */
export const platformError = (error: unknown, dataDir: string): unknown => {
  if (!(error instanceof EmbeddedPostgresError)) return error;
  const where = error.folder === undefined ? '' : `DATA_DIR is ${dataDir}: `;
  return new PlatformError(`${where}${error.message}`, { cause: error });
};

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
    throw platformError(error, dataDir);
  }
};
