import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, user } from './cluster.ts';
import { type Launch, launch, type Postmaster, socketFolderFor } from './postmaster.ts';
import { settingsOf } from './settings.ts';

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

export type ServeOptions = {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
};

/** Starts the server of a cluster as a child of this process, and starts it again when it dies. */
export const serve = async ({ cluster, binaries, account, settings, log }: ServeOptions): Promise<EmbeddedPostgres> => {
  const socketFolder = await socketFolderFor(cluster, account);
  const options: Launch = {
    cluster,
    binaries,
    account,
    socketFolder,
    log,
    settings: { ...settingsOf(binaries.major), ...settings },
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
