import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, fastSettings, startEmbeddedPostgres } from '@sales/adapter-postgres/embedded';

export type TestPostgres = EmbeddedPostgres & {
  /** Kills the server as a power cut would, and resolves when it accepts connections again. Needs `durable`. */
  crash(): Promise<void>;
};

export type TestPostgresOptions = {
  /** Keeps what was committed through a crash; slower. Default: false. */
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
};

/** A server of its own in a folder of its own, which `stop` removes. */
export const startTestPostgres = async ({ durable = false, log }: TestPostgresOptions = {}): Promise<TestPostgres> => {
  const folder = await mkdtemp(join(tmpdir(), 'sales-test-'));
  // Started by root, the server runs as another user, who must get there.
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  const server = await startEmbeddedPostgres({
    folder: join(folder, 'pg'),
    // Several files of tests use one server at a time, each with services of its own.
    settings: { ...(durable ? {} : fastSettings), max_connections: '400' },
    ...(log !== undefined && { log }),
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    ...server,
    crash: async () => {
      const pid = server.pid();
      if (pid === undefined) throw new Error('the server is down already');
      process.kill(pid, 'SIGKILL');
      await server.restarted(pid);
    },
    stop: async () => {
      await server.stop();
      await remove();
    },
  };
};
