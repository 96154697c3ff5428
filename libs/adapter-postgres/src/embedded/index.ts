import { serverAccount } from './account.ts';
import { locateBinaries, locateFormerBinaries } from './binaries.ts';
import { openCluster } from './cluster.ts';
import { type EmbeddedPostgres, serve } from './server.ts';

export { attachEmbeddedPostgres, isEmbeddedPostgres } from './attach.ts';
export { formerPackage } from './binaries.ts';
export { EmbeddedPostgresError } from './errors.ts';
export type { EmbeddedPostgres } from './server.ts';
export { fastSettings, productSettings } from './settings.ts';
export { type EmbeddedUpgrade, type UpgradeOptions, upgradeEmbeddedPostgres } from './upgrade.ts';

export type EmbeddedOptions = {
  /** Everything of the server lives in it; made when missing, with one of its parents when need be. */
  readonly folder: string;
  /** One that an older release had, instead of the major version of this release. For tests of an upgrade. */
  readonly major?: string;
  /** Server settings over `productSettings`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets the server's own log, line by line. */
  readonly log?: (line: string) => void;
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
  major,
  settings = {},
  log = () => {},
}: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const account = await serverAccount();
  const binaries = major === undefined ? await locateBinaries(account) : await locateFormerBinaries(major, account);
  const cluster = await openCluster(folder, binaries, account, { durable: settings['fsync'] !== 'off' });
  return serve({ cluster, binaries, account, settings, log });
};
