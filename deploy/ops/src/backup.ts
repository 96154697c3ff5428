import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { KeysUnavailable } from '@sales/eventsourcing';
import { epochsFolder, openToolPorts, type ToolPorts } from '@sales/platform/tools';
import { checkEvents, exportEvents, importEvents, requireSame } from './archive.ts';
import { type Arguments, type Command, type Context, Problem, UsageError } from './command.ts';
import { checkErasable, type Erasable, erasableOf, exportErasable, importErasable } from './erasable.ts';

const fileOf = ({ positionals: [file] }: Arguments): string => {
  if (file === undefined || file === '') throw new UsageError('<file> is missing: events.ndjson.gz for example');
  return file;
};

/** What a tool is told in the cluster, to find what is not in the events. */
export const besideNeeded = 'in the cluster this needs KEYS_DATABASE_URL, SERVICE_DATABASE_URLS and KEYS_DIR';

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
    'writes every event to a file, and beside it the keys of persons and the files, which can be erased; ' +
    'compressed where the name ends with .gz; the system may be running',
  run: async (given, context) => {
    const file = fileOf(given);
    const beside = erasableOf(file);
    for (const one of [file, beside])
      if (existsSync(one)) throw new Problem(`${one} exists already: choose another name`);
    const { say, signal } = context;
    return onWhole(context, false, async (store, erasable) => {
      say(`${await exportEvents({ store, file, signal })} events are in ${file}`);
      say(`${await exportErasable(erasable, beside, signal)} keys of persons and files are in ${beside}`);
      say(`what opens the keys is not: keep a copy of ${epochsFolder(context.config)}, apart from these files`);
    });
  },
};

const without = 'without-erasable';

const taken = async (to: Erasable, file: string): Promise<number> => {
  try {
    return await importErasable(to, file);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new Problem(
      `${error.message}; the folder is not in ${file}, and was backed up apart from it: no event was recorded`,
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
    if (beside !== undefined) say(`${await taken(erasable, beside)} keys of persons and files are there`);
    say(`${await importEvents({ store, file, signal })} events are recorded`);
  });
};

export const restore: Command = {
  name: 'import',
  usage: ['import <file>'],
  summary:
    'records the events of such a file in an empty system, with the keys and files that are beside it; ' +
    'the next start computes everything else from them',
  options: { [without]: { help: 'though they are not there: nothing can be read of persons, and no file' } },
  run: async (given, context) => {
    const file = fileOf(given);
    const beside = given.options[without] === true ? undefined : erasableOf(file);
    if (!existsSync(file)) throw new Problem(`there is no file ${resolve(file)}: nothing was created`);
    if (beside !== undefined) {
      if (!existsSync(beside))
        throw new Problem(
          `there is no file ${resolve(beside)}, and without its keys nothing can be read of persons: put it ` +
            `beside the events, or say --${without}; nothing was created`,
        );
    }
    return importSet(file, beside, context);
  },
};
