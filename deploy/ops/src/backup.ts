import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeysUnavailable } from '@sales/eventsourcing';
import { epochsFolder, openToolPorts, type ToolPorts } from '@sales/platform/tools';
import { checkEvents, exportEvents, importEvents, requireSame } from './archive.ts';
import { type Arguments, type Command, type Context, counted, Problem, UsageError } from './command.ts';
import {
  checkErasable,
  type Erasable,
  erasableEntries,
  erasableOf,
  exportErasable,
  importErasable,
} from './erasable.ts';

const fileOf = ({ positionals: [file] }: Arguments): string => {
  if (file === undefined || file === '') throw new UsageError('<file> is missing: events.ndjson.gz for example');
  return file;
};

/** What a tool is told in the cluster, to find what is not in the events. */
export const besideNeeded = 'in the cluster this command needs KEYS_DATABASE_URL, SERVICE_DATABASE_URLS and KEYS_DIR';

const onWhole = async (
  { config }: Context,
  creates: boolean,
  work: (store: ToolPorts['store'], erasable: Erasable) => Promise<void>,
): Promise<boolean> => {
  const { store, beside, close } = await openToolPorts(config, { needs: ['store'], creates });
  try {
    if (beside === undefined) throw new Problem(`${besideNeeded}; nothing was created`);
    await work(store, beside);
    return true;
  } finally {
    await close();
  }
};

export const backup: Command = {
  name: 'export',
  usage: ['export <file>'],
  summary:
    'writes every event to a file, and beside it, to a second one, what can be erased: keys of persons, files and ' +
    'accounts; compressed where the name ends with .gz; the system may be running',
  run: async (given, context) => {
    const file = fileOf(given);
    const beside = erasableOf(file);
    for (const one of [file, beside])
      if (existsSync(one)) throw new Problem(`${one} exists already: choose another name`);
    const { say, signal } = context;
    return onWhole(context, false, async (store, erasable) => {
      say(`${counted(await exportEvents({ store, file, signal }), 'event is', 'events are')} in ${file}`);
      say(`${await exportErasable(erasable, beside, signal)} ${erasableEntries} are in ${beside}`);
      const keys = epochsFolder(context.config);
      say(`what opens the keys is not in these files: keep a copy of ${keys}, apart from them`);
    });
  },
};

const without = 'without-erasable';

const restored = `${erasableEntries} are restored; what was erased stays erased`;

const taken = async (to: Erasable, file: string): Promise<number> => {
  try {
    return await importErasable(to, file);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new Problem(
      `${error.message}; the folder is not part of ${file}, and is copied apart from it; no event was recorded`,
      { cause: error },
    );
  }
};

/** Brings a file, and what is beside it, into an empty system. Both are checked before that. @throws Problem */
export const importSet = async (file: string, beside: string | undefined, context: Context): Promise<boolean> => {
  if (beside !== undefined) await checkErasable(beside);
  await checkEvents(file);
  const { say, signal } = context;
  return onWhole(context, true, async (store, erasable) => {
    await requireSame({ store, file, signal });
    if (beside !== undefined) say(`${await taken(erasable, beside)} ${restored}`);
    say(`${counted(await importEvents({ store, file, signal }), 'event is', 'events are')} recorded`);
  });
};

export const restore: Command = {
  name: 'import',
  usage: ['import <file>'],
  summary:
    'fills an empty system with the events of a file that export wrote, and with the keys of persons, files and ' +
    'accounts of the file beside it; the next start computes everything else from them',
  options: {
    [without]: {
      help: 'records the events alone: nothing can be read of persons, and files and ways to sign in are missing',
    },
  },
  run: async (given, context) => {
    const file = fileOf(given);
    const beside = given.options[without] === true ? undefined : erasableOf(file);
    if (!existsSync(file)) throw new Problem(`there is no file ${resolve(file)}; nothing was created`);
    if (beside !== undefined) {
      if (!existsSync(beside))
        throw new Problem(
          `there is no file ${resolve(beside)}, and without its keys nothing can be read of persons: put it ` +
            `beside the events, or give --${without}; nothing was created`,
        );
    }
    return importSet(file, beside, context);
  },
};
