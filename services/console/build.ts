// Builds the app of the console when its sources are others than those that it was built from.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

const here = import.meta.dirname;
/** One folder for each state of the sources. */
const builds = join(here, 'dist');

/** What the app is made of: its own sources, the client, and the versions of what it is built with. */
const sources = async (): Promise<readonly string[]> => {
  const entries = await Promise.all(
    ['src', 'public', '../../libs/client/src'].map((name) =>
      readdir(join(here, name), { recursive: true, withFileTypes: true }),
    ),
  );
  const files = entries.flat().filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
  return [
    ...files.map((entry) => join(entry.parentPath, entry.name)),
    ...['index.html', 'build.ts', 'package.json', 'vite.config.ts', 'lingui.config.ts'].map((name) => join(here, name)),
  ].toSorted();
};

const hashOfSources = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const path of await sources())
    hash
      .update(path.slice(here.length))
      .update('\0')
      .update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
};

/** How the compressed forms beside a file are named, by `Content-Encoding`. */
export const endings = { br: '.br', gzip: '.gz' } as const;

/** Of these, from so many bytes on: below it compressing gains nothing. */
const compressible = /\.(css|html|js|json|svg)$/;
const worthwhile = 512;

/** Once a build instead of at each start, and so with all the effort that there is. */
const compress = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => compressible.test(path));
  for (const path of paths) {
    const contents = await readFile(path);
    if (contents.length < worthwhile) continue;
    await writeFile(path + endings.br, await promisify(brotliCompress)(contents));
    await writeFile(path + endings.gzip, await promisify(gzip)(contents, { level: 9 }));
  }
};

/** In a process of its own, so that its memory is free again; into a folder of its own: others may build too. */
const build = async (folder: string): Promise<void> => {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const making = `${folder}.${process.pid}`;
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', making], { cwd: here });
  await compress(making);
  for (const before of await readdir(builds))
    if (/^[0-9a-f]{16}$/.test(before) && join(builds, before) !== folder)
      await rm(join(builds, before), { recursive: true, force: true });
  await rename(making, folder).catch(async (error: unknown) => {
    await rm(making, { recursive: true, force: true });
    // Another process was first, with the same.
    if (!existsSync(folder)) throw error;
  });
};

/** The folder of the built app. An image has it without what it was built from. */
export const builtApp = async (): Promise<string> => {
  if (!existsSync(join(here, 'vite.config.ts'))) {
    const [only] = await readdir(builds);
    return join(builds, only ?? '');
  }
  const folder = join(builds, await hashOfSources());
  if (!existsSync(folder)) await build(folder);
  return folder;
};

if (import.meta.main) await builtApp();
