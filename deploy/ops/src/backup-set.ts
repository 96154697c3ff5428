import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '@sales/eventsourcing';
import { epochsFolder, openToolPorts } from '@sales/platform/tools';
import { checkEvents, exportEvents } from './archive.ts';
import { besideNeeded, importSet } from './backup.ts';
import { type Arguments, type Command, type Context, counted, Problem, required, UsageError } from './command.ts';
import { checkErasable, erasableEntries, erasableOf, exportErasable } from './erasable.ts';
import { makeEvery } from './make-every.ts';

/** Names of the files of a backup. Storage format: a change is a new version. */
const eventsFile = 'events.ndjson.gz';
const listFile = 'backup.json';
const format = { backup: 'sales-backup', version: 1 } as const;

type Listed = { readonly name: string; readonly bytes: number; readonly sha256: string };
type List = typeof format & { readonly at: string; readonly files: readonly Listed[] };

/** A backup that is whole; others have another ending, or no list. */
const isSet = (name: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/.test(name);

const nameOf = (instant: string): string => instant.replaceAll(/[:.]/g, '-');

const listed = async (folder: string, name: string): Promise<Listed> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, name)), hash);
  return { name, bytes: (await stat(join(folder, name))).size, sha256: hash.digest('hex') };
};

const setsIn = async (folder: string): Promise<readonly string[]> =>
  existsSync(folder) ? (await readdir(folder)).filter(isSet).sort() : [];

/** Whether one folder is in the other, or both are the same. */
const isWithin = (inner: string, outer: string): boolean => {
  const path = relative(resolve(outer), resolve(inner));
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`) || resolve(path) === path);
};

/** @throws UsageError when who gets the one folder gets the other as well */
const requireApart = (keys: string, folder: string): void => {
  if (isWithin(keys, folder) || isWithin(folder, keys))
    throw new UsageError(
      `--keys is ${keys}, which is not apart from ${folder}: neither may be in the other, because with both, what ` +
        'was erased can be read until the epochs end',
    );
};

/** What of the folder of keys is copied: what is being written there now is not. */
const isKept = (name: string): boolean => !name.endsWith('.new');

/**
 * Makes one folder what the other is. Each file is whole at any time, and no earlier copy is left: an epoch that was
 * destroyed is destroyed there too.
 */
const mirror = async (from: string, to: string): Promise<number> => {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const names = (await readdir(from)).filter(isKept);
  for (const name of names) {
    const beside = join(to, `${name}.new`);
    await copyFile(join(from, name), beside);
    await rename(beside, join(to, name));
  }
  for (const name of await readdir(to)) if (!names.includes(name)) await rm(join(to, name));
  return names.length;
};

const folderOf = ({ positionals: [folder] }: Arguments): string => {
  if (folder === undefined || folder === '') throw new UsageError('<folder> is missing: /backups/sales for example');
  return resolve(folder);
};

const keptOf = ({ options }: Arguments): number | undefined => {
  const { keep } = options;
  if (keep === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(String(keep)))
    throw new UsageError(`--keep is ${keep}; allowed: a number of backups, 1 to 99999`);
  return Number(keep);
};

/** Writes a backup that appears when it is whole. Resolves with its name. */
const writeSet = async (folder: string, { config, say, signal }: Context): Promise<string> => {
  const at = systemClock.now();
  const name = nameOf(at);
  const unfinished = join(folder, `${name}.unfinished`);
  const { store, beside, close } = await openToolPorts(config, { needs: ['store'] });
  try {
    if (beside === undefined) throw new Problem(`${besideNeeded}; nothing was created`);
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const file = join(unfinished, eventsFile);
    say(`  ${counted(await exportEvents({ store, file, signal }), 'event')}`);
    const erasable = erasableOf(eventsFile);
    say(`  ${await exportErasable(beside, join(unfinished, erasable), signal)} ${erasableEntries}`);
    const files = [eventsFile, erasable];
    const list: List = { ...format, at, files: await Promise.all(files.map((one) => listed(unfinished, one))) };
    await writeFile(join(unfinished, listFile), `${JSON.stringify(list, undefined, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    await rename(unfinished, join(folder, name));
    return name;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await close();
  }
};

const everyOf = ({ options }: Arguments): number | undefined => {
  const { every } = options;
  if (every === undefined) return undefined;
  const hours = Number(every);
  if (!/^\d{1,3}$/.test(String(every)) || hours < 1 || hours > 744)
    throw new UsageError(`--every is ${every}; allowed: hours from one backup to the next, 1 to 744`);
  return hours * hour;
};

const hour = 3_600_000;

/** When the last backup was made, in ms; 0 when there is none. */
const lastIn = async (folder: string): Promise<number> => {
  const [date, time = ''] = ((await setsIn(folder)).at(-1) ?? '').split('T');
  const at = Date.parse(`${date}T${time.replace(/^(\d\d)-(\d\d)-(\d\d)-/, '$1:$2:$3.')}`);
  return Number.isNaN(at) ? 0 : at;
};

export const backupSet: Command = {
  name: 'backup',
  usage: ['backup <folder>'],
  summary:
    'writes all that cannot be computed to a new folder in <folder>, and checks it: events, ' +
    `${erasableEntries}; the system may be running`,
  options: {
    keys: { value: 'folder', help: 'copies KEYS_DIR there, which must be apart: on another disk, with other rights' },
    every: { value: 'hours', help: 'goes on until it is stopped, and makes a backup whenever the last one is so old' },
    keep: { value: 'number', help: 'removes all backups but so many of the newest; without it all stay' },
  },
  run: async (given, context) => {
    const folder = folderOf(given);
    const keep = keptOf(given);
    const every = everyOf(given);
    const { keys } = given.options;
    const { say, config } = context;
    if (typeof keys === 'string') requireApart(keys, folder);
    const make = async (): Promise<void> => {
      // What is erased from now on is on the list, which is copied last.
      const name = await writeSet(folder, context);
      say(`backup ${join(folder, name)} is whole`);
    };
    const finish = async (): Promise<void> => {
      const own = epochsFolder(config);
      if (typeof keys === 'string')
        say(`  ${counted(await mirror(own, resolve(keys)), 'file')} of ${own} copied to ${resolve(keys)}`);
      else say(`  what opens the keys is not in it: keep a copy of ${own} apart from it, or give --keys`);
      const sets = await setsIn(folder);
      for (const old of keep === undefined ? [] : sets.slice(0, -keep)) {
        await rm(join(folder, old), { recursive: true });
        say(`  removed the older backup ${join(folder, old)}`);
      }
    };
    if (every !== undefined) await makeEvery(every, { make, finish, last: () => lastIn(folder) }, context);
    else {
      await make();
      await finish();
    }
    return true;
  },
};

/** The backup that is meant: the folder itself, or the last one in it. @throws Problem */
const setAt = async (folder: string): Promise<string> => {
  if (existsSync(join(folder, listFile))) return folder;
  const last = (await setsIn(folder)).at(-1);
  if (last === undefined) throw new Problem(`there is no backup in ${folder}; nothing was created`);
  return join(folder, last);
};

/** @throws Problem */
const checkFile = (set: string, name: string): Promise<void> =>
  name === eventsFile ? checkEvents(join(set, name)) : checkErasable(join(set, name));

/** @throws Problem when it is not as it was written */
const requireWhole = async (set: string): Promise<List> => {
  const text = await readFile(join(set, listFile), 'utf8').catch(() => '');
  let list: List;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new Problem(`${join(set, listFile)} cannot be read; nothing was created`, { cause });
  }
  if (list.backup !== format.backup || list.version !== format.version)
    throw new Problem(`${set} is not a ${format.backup} of version ${format.version}; nothing was created`);
  for (const expected of list.files) {
    const found = existsSync(join(set, expected.name)) ? await listed(set, expected.name) : undefined;
    if (found?.sha256 === expected.sha256) continue;
    // Which of its entries was changed, where that can be told.
    if (found !== undefined) await checkFile(set, expected.name);
    const what = found === undefined ? 'is missing' : 'is not as it was written';
    throw new Problem(`${join(set, expected.name)} ${what}; nothing was created`);
  }
  return list;
};

/** Puts the folder of keys in its place, where there is none. @throws Problem */
const bringKeys = async (from: string, own: string, { say }: Context): Promise<void> => {
  const isThere = async (folder: string) =>
    existsSync(folder) && (await readdir(folder)).some((one) => one.startsWith('epoch-'));
  if (await isThere(own)) {
    say(`  the keys in ${own} are taken as they are`);
    return;
  }
  if (!(await isThere(from)))
    throw new Problem(`there are no epochs of keys in ${from}: --keys must be a copy of KEYS_DIR; nothing was created`);
  say(`  ${counted(await mirror(from, own), 'file')} of ${from} copied to ${own}`);
};

export const restoreSet: Command = {
  name: 'restore',
  usage: ['restore <folder> --keys <folder>', 'restore <folder> --dry-run'],
  summary:
    'fills an empty system with the last backup in <folder>, or the one that <folder> is; what was erased since is ' +
    'erased before anything is served; the next start computes everything else',
  options: {
    keys: { value: 'folder', help: 'the newest copy of KEYS_DIR; left alone where KEYS_DIR has keys already' },
    'dry-run': { help: 'checks the backup, names the first event that was changed, and creates nothing' },
  },
  run: async (given, context) => {
    const set = await setAt(folderOf(given));
    const { at, files } = await requireWhole(set);
    const { say, config } = context;
    if (given.options['dry-run'] === true) {
      for (const { name } of files) await checkFile(set, name);
      say(`backup ${set}, of ${at}, is whole`);
      return true;
    }
    if (!files.some(({ name }) => name === erasableOf(eventsFile)))
      throw new Problem(
        `${set} has the events of a cluster only, as releases before 0.2 wrote it, and nothing can be read of ` +
          `persons without their keys: restore their database first, then use import --without-erasable on ` +
          `${eventsFile}; nothing was created`,
      );
    say(`  restoring ${set}, of ${at}`);
    await bringKeys(resolve(required(given, 'keys')), epochsFolder(config), context);
    return importSet(join(set, eventsFile), join(set, erasableOf(eventsFile)), context);
  },
};
