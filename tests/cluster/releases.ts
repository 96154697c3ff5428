import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What the release before this one had otherwise: older read models, and a published event without one of its
 * properties.
 */
const before: readonly { readonly file: string; readonly now: string | RegExp; readonly was: string }[] = [
  {
    file: 'services/projector/src/orders/index.ts',
    now: /(?<=name: 'orders', version: )[1-9]\d*/,
    was: '0',
  },
  {
    file: 'services/projector/src/timeline/index.ts',
    now: /(?<=name: 'timeline',\s+version: )[1-9]\d*/,
    was: '0',
  },
  {
    file: 'services/order/src/reference/customers.ts',
    now: /(?<=version: )[1-9]\d*/,
    was: '0',
  },
  {
    file: 'libs/contracts/src/order.ts',
    now:
      '  priceListRevision: ' +
      "Type.Optional(Type.Integer({ description: 'Revision of the price list at that time' })),\n",
    was: '',
  },
  {
    file: 'services/order/src/orders/charges.ts',
    now: '      price,\n      ...(custom',
    was: '      price: (({ priceListRevision: _, ...rest }: any) => rest)(price),\n      ...(custom',
  },
];

/** Read models that the release before has in another version, by service. */
export const rebuilt = { query: ['timeline', 'orders'], order: ['order-customers'] } as const;

export type Release = 'before' | 'now';

/**
 * Sources with services that can be exchanged: a process that is started from one gets the release that is in use
 * then.
 */
export type Releases = {
  /** Folder of the sources. */
  readonly sources: string;
  use(release: Release): Promise<void>;
};

/** Packages are found from where a link leads to, so that each release has its own. */
const linkModules = async (folder: string): Promise<void> => {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@sales'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@sales') await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(folder, 'libs'))) {
    await symlink(join(folder, 'libs', name), join(modules, '@sales', name));
  }
};

const copySources = async (name: string, to: string): Promise<void> =>
  cp(join(root, name), join(to, name), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });

/**
 * The files that the release before had otherwise, as they were.
 * @throws Error when the sources are no longer what `before` knows
 */
export const olderSources = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const older = new Map<string, string>();
  for (const { file, now, was } of before) {
    const text = older.get(file) ?? (await readFile(join(folder, file), 'utf8'));
    const changed = text.replace(now, was);
    if (changed === text) throw new Error(`${file} has no ${now}`);
    older.set(file, changed);
  }
  return older;
};

/** Makes the release before this one, in a folder that stays empty otherwise; it is in use. */
export const prepareReleases = async (folder: string): Promise<Releases> => {
  const older = join(folder, 'before');
  for (const name of ['services', 'libs', 'package.json']) await copySources(name, older);
  for (const [file, text] of await olderSources(older)) await writeFile(join(older, file), text);
  await linkModules(older);

  const sources = join(folder, 'sources');
  for (const name of ['deploy', 'package.json']) await copySources(name, sources);
  // What the services stand on is of this release.
  for (const name of ['node_modules', 'libs']) await symlink(join(root, name), join(sources, name));
  const use = async (release: Release): Promise<void> => {
    const next = join(sources, 'next');
    await symlink(join(release === 'now' ? root : older, 'services'), next);
    await rename(next, join(sources, 'services'));
  };
  await use('before');
  return { sources, use };
};
