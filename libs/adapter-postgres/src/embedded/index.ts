import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { serverAccount } from './account.ts';
import { locateBinaries } from './binaries.ts';
import { openCluster, user } from './cluster.ts';
import { type Launch, launch, type Postmaster, socketFolderFor } from './postmaster.ts';
import { productSettings } from './settings.ts';

export { attachEmbeddedPostgres, isEmbeddedPostgres } from './attach.ts';
export { EmbeddedPostgresError } from './errors.ts';
export { fastSettings, productSettings } from './settings.ts';

export type EmbeddedOptions = {
  /** Everything of the server lives in it; made when missing, with one of its parents when need be. */
  readonly folder: string;
  /** Server settings over `productSettings`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets the server's own log, line by line. */
  readonly log?: (line: string) => void;
};

export type EmbeddedPostgres = {
  /** Connection URL of a database of the server. */
  url(database?: string): string;
  /** Process id of the server; undefined while it is down. */
  pid(): number | undefined;
  /**
   * Resolves when another server than the one with this process id accepts connections: at once, or after a restart.
   */
  restarted(pid: number): Promise<void>;
  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void>;
};

/**
 * Starts a Postgres as a child of this process, on a Unix socket only, with a random password that lies in the folder.
 * It is started again when it dies, is stopped when this process dies in any way, and one that was left behind all the
 * same is stopped first.
 * @throws EmbeddedPostgresError which says what is wrong with the folder or the machine, or that another process uses
 * it
 */
export const startEmbeddedPostgres = async ({
  folder,
  settings = {},
  log = () => {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const account = await serverAccount();
  const binaries = await locateBinaries(account);
  const cluster = await openCluster(folder, binaries, account, settings['fsync'] !== 'off');
  const socketFolder = await socketFolderFor(cluster, account);
  const options: Launch = {
    cluster,
    binaries,
    account,
    socketFolder,
    log,
    settings: { ...productSettings, ...settings },
  };
  let running: Postmaster | undefined = await launch(options);
  let stopping = false;
  const waiting = new Set<() => void>();

  const supervise = async (first: Postmaster): Promise<void> => {
    for (let server = first; ; ) {
      await server.ended;
      running = undefined;
      for (let pause = 50; running === undefined; pause = Math.min(pause * 2, 5000)) {
        if (stopping) return;
        await delay(pause);
        running = await launch(options).catch((error: unknown) => {
          log(String(error));
          return undefined;
        });
      }
      server = running;
      if (stopping) await server.stop();
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  };
  const supervised = supervise(running);

  return {
    // A host makes it a URL to parsers of URLs; the one behind `?` counts.
    url: (database = 'postgres') =>
      `postgres://${user}:${cluster.password}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`,
    pid: () => running?.pid,
    restarted: async (pid) => {
      if (running === undefined || running.pid === pid) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    stop: async () => {
      stopping = true;
      await running?.stop();
      await supervised;
      if (socketFolder !== cluster.folder) await rm(socketFolder, { recursive: true, force: true });
    },
  };
};
