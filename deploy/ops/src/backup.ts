import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openToolPorts, type ToolPorts } from '@sales/platform/tools';
import { exportEvents, importEvents } from './archive.ts';
import { type Arguments, type Command, type Context, Problem, UsageError } from './command.ts';

const fileOf = ({ positionals: [file] }: Arguments): string => {
  if (file === undefined || file === '') throw new UsageError('which file: events.ndjson.gz');
  return file;
};

const onOneMachine = async (
  { config }: Context,
  creates: boolean,
  work: (ports: ToolPorts) => Promise<void>,
): Promise<boolean> => {
  const ports = await openToolPorts(config, { needs: ['store'], creates });
  try {
    if (!ports.onOneMachine)
      throw new Problem('this is for one machine: the engines of a cluster have backups of their own');
    await work(ports);
    return true;
  } finally {
    await ports.close();
  }
};

export const backup: Command = {
  name: 'export',
  usage: ['export <file>'],
  summary: 'writes every event to a file, compressed where its name ends with .gz; the system may be running',
  run: async (given, context) => {
    const file = fileOf(given);
    if (existsSync(file)) throw new Problem(`${file} exists already: choose another name`);
    return onOneMachine(context, false, async ({ store }) => {
      context.say(`${await exportEvents({ store, file, signal: context.signal })} events are in ${file}`);
    });
  },
};

export const restore: Command = {
  name: 'import',
  usage: ['import <file>'],
  summary: 'records the events of such a file in an empty system; the next start computes everything else from them',
  run: async (given, context) => {
    const file = fileOf(given);
    if (!existsSync(file)) throw new Problem(`there is no file ${resolve(file)}: nothing was created`);
    return onOneMachine(context, true, async ({ store }) => {
      context.say(`${await importEvents({ store, file, signal: context.signal })} events are recorded`);
    });
  },
};
