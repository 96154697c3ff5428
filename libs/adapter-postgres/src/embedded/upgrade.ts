import { execFile } from 'node:child_process';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, serverAccount } from './account.ts';
import { isFormer, locateBinaries, locateFormerBinaries } from './binaries.ts';
import { majorOf, openCluster, syncFolder, upgraded } from './cluster.ts';
import { EmbeddedPostgresError, explain } from './errors.ts';
import { prepareFolder } from './folder.ts';
import { stopOrphan } from './postmaster.ts';
import { serve } from './server.ts';

export type UpgradeOptions = {
  /** As of `startEmbeddedPostgres`. */
  readonly folder: string;
  /** Told that there is something to do, before it is done. */
  readonly onStart?: (majors: { readonly from: string; readonly to: string }) => void;
  /**
   * Brings everything from one server to another, by their URLs. The first is on a copy of the database,
   * which it may change; the second on a new one, which takes its place when this resolves.
   */
  readonly move: (from: string, to: string) => Promise<void>;
  readonly log?: (line: string) => void;
};

export type EmbeddedUpgrade = {
  /** Where the data folder of the older version is kept, as it was. */
  readonly kept: string;
};

const run = promisify(execFile);

/** With its owners; shares blocks where the file system can. */
const copy = async (from: string, to: string): Promise<void> => {
  await run('cp', ['-a', from, to]);
  // Of the server that ran on the original.
  await rm(join(to, 'postmaster.pid'), { force: true });
};

/**
 * Moves the database in the folder to the Postgres of this release when an older one made it, and keeps the old data
 * folder beside the new one. A move that fails or is killed leaves the folder as it was, or whole in its new form.
 * Resolves with undefined when there is nothing to do.
 * @throws EmbeddedPostgresError when it cannot be done; what `move` throws
 */
export const upgradeEmbeddedPostgres = async ({
  folder,
  onStart,
  move,
  log = () => {},
}: UpgradeOptions): Promise<EmbeddedUpgrade | undefined> => {
  const from = await majorOf(join(folder, 'data'));
  const account = await serverAccount();
  const binaries = await locateBinaries(account);
  if (from === binaries.major || !isFormer(from)) {
    // Of a move that was killed when all but this was done.
    if (from === binaries.major) await rm(join(folder, 'upgrading'), { recursive: true, force: true });
    return undefined;
  }
  const old = await locateFormerBinaries(from, account).catch((error: unknown) => {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    throw new EmbeddedPostgresError(
      `${join(folder, 'data')} was made by Postgres ${from}, this is Postgres ${binaries.major}: ${error.message}`,
      { cause: error, folder },
    );
  });
  const home = await prepareFolder(folder, account);
  const [data, kept, work] = [join(home, 'data'), join(home, `data.${from}`), join(home, 'upgrading')];
  const places = { old: join(work, 'old'), new: join(work, 'new') };
  for (const place of [home, places.old, places.new]) await stopOrphan({ folder: place, data: join(place, 'data') });
  await refuseKept(kept, folder);
  onStart?.({ from, to: binaries.major });
  try {
    await rm(work, { recursive: true, force: true });
    await copyCluster(home, places.old, account);
    const newPassword = await readFile(join(home, 'password'), 'utf8');
    const clusters = {
      old: await openCluster(places.old, old, account, { durable: true }),
      new: await openCluster(places.new, binaries, account, { durable: true, newPassword }),
    };
    const source = await serve({ cluster: clusters.old, binaries: old, account, settings: {}, log });
    try {
      const target = await serve({ cluster: clusters.new, binaries, account, settings: {}, log });
      try {
        await move(source.url(), target.url());
      } finally {
        await target.stop();
      }
    } finally {
      await source.stop();
    }
    await rm(join(home, upgraded), { recursive: true, force: true });
    await rename(clusters.new.data, join(home, upgraded));
    await rename(data, kept);
    await rename(join(home, upgraded), data);
    await syncFolder(home);
    return { kept };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const refuseKept = async (kept: string, folder: string): Promise<void> => {
  const entries = await readdir(kept).catch(() => undefined);
  if (entries === undefined) return;
  throw new EmbeddedPostgresError(`${kept} is in the place where the old data are to be kept: move it away`, {
    folder,
  });
};

const copyCluster = async (home: string, to: string, account: Account | undefined): Promise<void> => {
  await prepareFolder(to, account);
  try {
    await run('cp', ['-a', join(home, 'password'), join(to, 'password')]);
    await copy(join(home, 'data'), join(to, 'data'));
  } catch (error) {
    throw explain('copied', home, error);
  }
};
