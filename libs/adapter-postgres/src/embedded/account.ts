import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.ts';

/** The user that the server runs as. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

const run = promisify(execFile);

const find = async (name: string): Promise<Account | undefined> => {
  const users = await readFile('/etc/passwd', 'utf8');
  const [, , uid, gid] =
    users
      .split('\n')
      .map((line) => line.split(':'))
      .find(([user]) => user === name) ?? [];
  return uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
};

/**
 * Postgres refuses to run as root, so root starts it as `postgres`, made when there is no such user, or as `nobody`
 * where users cannot be made. Undefined: we are an ordinary user, and so is the server.
 */
export const serverAccount = async (): Promise<Account | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await find('postgres');
  if (existing !== undefined) return existing;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']).catch(
    () => {},
  );
  const account = (await find('postgres')) ?? (await find('nobody'));
  if (account !== undefined) return account;
  throw new EmbeddedPostgresError(
    'Postgres must not run as root, and there is no user postgres or nobody: start this as an ordinary user',
  );
};

/** Whether the account may walk to the path and read what is there. */
export const isReachable = async (path: string, { uid, gid }: Account): Promise<boolean> => {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found !== undefined) {
      const shift = found.uid === uid ? 6 : found.gid === gid ? 3 : 0;
      const wanted = found.isDirectory() ? 0o1 : 0o5;
      if (((found.mode >> shift) & wanted) !== wanted) return false;
    }
    if (at === dirname(at)) return true;
  }
};
