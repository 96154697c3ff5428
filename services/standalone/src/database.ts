import { join } from 'node:path';
import type { Migrations, Postgres } from '@sales/adapter-postgres';
import { openPostgres } from '@sales/adapter-postgres';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { ConfigError, type Lifecycle, type Logger } from '@sales/service-kit';

export type DatabaseOptions = {
  /** Of a Postgres that runs already; without it one is started on the folder. */
  readonly url: string | undefined;
  readonly folder: string;
  /** Schemas of the services' own tables. */
  readonly schemas: Readonly<Record<string, Migrations>>;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
};

/** What the server says while it starts and stops is no trouble. */
const isTrouble = (line: string): boolean =>
  /\b(FATAL|PANIC):/.test(line) && !/system is (starting up|shutting down)|due to administrator command/.test(line);

/** Starts the embedded Postgres where none is given; gives its URL. */
const startServer = async ({ folder, logger, lifecycle }: DatabaseOptions): Promise<string> => {
  const log = logger.child({ part: 'postgres' });
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    log: (line) => {
      if (isTrouble(line)) log.warn({ line }, 'postgres reports');
      else log.debug({ line }, 'postgres reports');
    },
  }).catch((error: unknown) => {
    if (!(error instanceof EmbeddedPostgresError) || error.folder === undefined) throw error;
    throw new ConfigError(`DATA_DIR is ${folder}: ${error.message}`, { cause: error });
  });
  lifecycle.onStop('postgres', () => server.stop());
  return server.url();
};

/** Every port on one Postgres, embedded or given. It stops with the lifecycle. */
export const openDatabase = async (options: DatabaseOptions): Promise<Postgres> => {
  const { url, schemas, logger, lifecycle } = options;
  const postgres = await openPostgres({
    url: url ?? (await startServer(options)),
    alone: url === undefined,
    schemas,
    onError: (error) => logger.warn({ err: error }, 'the database failed, will try again'),
  });
  lifecycle.onStop('connections', () => postgres.close());
  return postgres;
};
