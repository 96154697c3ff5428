import { stat } from 'node:fs/promises';
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

/** @throws PlatformError where something else than a folder is in the place of the data folder */
export const requireFolder = async (dataDir: string): Promise<void> => {
  const found = await stat(dataDir).catch(() => undefined);
  if (found !== undefined && !found.isDirectory())
    throw new PlatformError(
      `DATA_DIR is ${dataDir}: there is a file in its place: move it away, or choose another folder`,
    );
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
