import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { type Binaries, isFormer } from './binaries.ts';
import { EmbeddedPostgresError, explain } from './errors.ts';
import { prepareFolder } from './folder.ts';

/** Name of the only role and owner of everything. */
export const user = 'sales';

/** A folder with an initialised data folder and the password of its owner. */
export type Cluster = { readonly folder: string; readonly data: string; readonly password: string };

/** Name of a whole data folder that is to take the place of the one of an older major version. */
export const upgraded = 'data.upgraded';

export type NewCluster = {
  /** Of the initialisation: on disk when that is done. */
  readonly durable: boolean;
  /** Default: a random one. */
  readonly newPassword?: string;
};

const isThere = (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    () => false,
  );

/** The major version that made a data folder; empty when it is none. */
export const majorOf = async (data: string): Promise<string> =>
  (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();

/**
 * Makes sure that the folder holds a data folder of this major version. A first initialisation that was interrupted
 * leaves nothing that a later start could take for a database.
 * @throws EmbeddedPostgresError when the folder cannot be used
 */
export const openCluster = async (
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
  { durable, newPassword = randomBytes(24).toString('base64url') }: NewCluster,
): Promise<Cluster> => {
  const home = await prepareFolder(folder, account);
  const data = join(home, 'data');
  // An upgrade ends with two renames, and was killed between them: this is the second.
  if (!(await isThere(data)) && (await isThere(join(home, upgraded)))) await rename(join(home, upgraded), data);
  if (!(await isThere(data))) await initialise(home, binaries, account, durable, newPassword);
  else await checkVersion(data, binaries.major);
  const password = await readFile(join(home, 'password'), 'utf8').catch((cause: unknown) => {
    throw new EmbeddedPostgresError(
      `${home} has lost the file 'password', which is needed to sign in: restore it from a backup`,
      { cause, folder },
    );
  });
  return { folder: home, data, password };
};

const checkVersion = async (data: string, major: string): Promise<void> => {
  const found = await majorOf(data);
  if (found === major) return;
  const way = isFormer(found)
    ? 'the next start of the system moves it over'
    : 'start the old release, export, and import here';
  throw new EmbeddedPostgresError(
    found === ''
      ? `${data} is not a Postgres data folder: move it away, or choose another folder`
      : `${data} was made by Postgres ${found}, this is Postgres ${major}: ${way}`,
    { folder: data },
  );
};

/** Everything is made under another name first: only a whole data folder ever has the right one. */
const initialise = async (
  folder: string,
  { initdb }: Binaries,
  account: Account | undefined,
  durable: boolean,
  password: string,
): Promise<void> => {
  const unfinished = join(folder, 'data.new');
  const passwordFile = join(folder, 'password');
  try {
    await rm(unfinished, { recursive: true, force: true });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    await execute(
      initdb,
      [
        `--pgdata=${unfinished}`,
        `--username=${user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      account,
    );
    await rename(unfinished, join(folder, 'data'));
    await syncFolder(folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
    throw explain('initialised', folder, error);
  }
};

export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const execute = (program: string, args: readonly string[], account: Account | undefined): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
      ...(account !== undefined && { uid: account.uid, gid: account.gid }),
    });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += String(text);
    });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(errors.trim() || `initdb ended with ${code}`))));
  });
