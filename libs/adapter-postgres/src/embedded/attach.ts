import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { user } from './cluster.ts';
import { isAlive } from './processes.ts';

/** Whether a database was ever made in the folder. */
export const isEmbeddedPostgres = (folder: string): Promise<boolean> =>
  access(join(folder, 'data', 'PG_VERSION')).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );

/**
 * Connection URL of the server that runs on the folder, started by another process; undefined when none does. Lines of
 * `postmaster.pid`: process id, data folder, start, port, socket folder, address, shared memory, status.
 */
export const attachEmbeddedPostgres = async (folder: string, database = 'postgres'): Promise<string | undefined> => {
  const text = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , socketFolder, , , status] = text.split('\n').map((line) => line.trim());
  if (status !== 'ready' || socketFolder === undefined || !isAlive(Number(pid))) return undefined;
  const password = await readFile(join(folder, 'password'), 'utf8');
  return `postgres://${user}:${password}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`;
};
