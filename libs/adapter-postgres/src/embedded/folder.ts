import { chmod, chown, lstat, mkdir, mkdtemp, realpath, rmdir, stat, statfs, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Account, isReachable } from './account.ts';
import { EmbeddedPostgresError, explain } from './errors.ts';

const mib = 1024 * 1024;
/** What a new database takes, with its log, before anything is in it. In bytes. */
const firstNeed = 128 * mib;

/**
 * Makes the folder where it is missing and gives its real path: where the link in its place leads when the server's
 * user could not get at it (root's home, for one). It is then ours alone, and has room for a new database or holds one
 * already.
 * @throws EmbeddedPostgresError when it cannot be had
 */
export const prepareFolder = async (given: string, account: Account | undefined): Promise<string> => {
  const folder = resolve(given);
  try {
    const home = await makeFolder(folder, account);
    await checkOwner(folder, home, account);
    await chmod(home, 0o700);
    if (account !== undefined) await chown(home, account.uid, account.gid);
    if (!(await exists(join(home, 'data')))) await checkRoom(folder, home);
    return home;
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? error : explain('created', folder, error);
  }
};

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const makeFolder = async (folder: string, account: Account | undefined): Promise<string> => {
  await makeParents(dirname(folder));
  const existing = await lstat(folder).catch(() => undefined);
  if (account !== undefined && !existing?.isSymbolicLink() && !(await isReachable(dirname(folder), account))) {
    if (existing !== undefined) await rmdir(folder);
    const elsewhere = await mkdtemp('/var/lib/sales-postgres-');
    await symlink(elsewhere, folder).catch(async (error: unknown) => {
      await rmdir(elsewhere);
      throw error;
    });
  } else if (existing === undefined) await mkdir(folder, { mode: 0o700 });
  return realpath(folder);
};

/**
 * Not `mkdir` with `recursive`: that never ends below `/proc`, where no folder can be made and none is said to be
 * missing.
 */
const makeParents = async (path: string): Promise<void> => {
  if (path !== dirname(path) && !(await isThere(path))) {
    await makeParents(dirname(path));
    await mkdir(path).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error; // another process was faster
    });
  }
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    },
  );

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Postgres runs on files of its own user only. Root takes an empty folder over; a database it does not. */
const checkOwner = async (folder: string, home: string, account: Account | undefined): Promise<void> => {
  const uid = account?.uid ?? process.getuid?.();
  const { uid: owner } = await stat(join(home, 'data')).catch(() => stat(home));
  const isEmpty = !(await exists(join(home, 'data')));
  if (uid === undefined || owner === uid || (account !== undefined && isEmpty)) return;
  throw new EmbeddedPostgresError(
    `${folder} belongs to user ${owner}, and the database would run as user ${account?.name ?? uid}: start this as ` +
      `the user who started it before, or give it away with chown -R ${uid}, or choose another folder`,
    { folder },
  );
};

const checkRoom = async (folder: string, home: string): Promise<void> => {
  const { bavail, bsize } = await statfs(home);
  const free = bavail * bsize;
  if (free >= firstNeed) return;
  throw new EmbeddedPostgresError(
    `the disk of ${folder} has ${Math.floor(free / mib)} MiB left, and a new database needs ${firstNeed / mib} MiB: ` +
      'free some space, or choose another folder',
    { folder },
  );
};
