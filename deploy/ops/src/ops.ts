import { parseArgs } from 'node:util';
import { PlatformError } from '@sales/platform/tools';
import { ConfigError } from '@sales/service-kit';
import { backup, restore } from './backup.ts';
import { backupSet, restoreSet } from './backup-set.ts';
import { type Command, Problem, UsageError } from './command.ts';
import type { OpsConfig } from './config.ts';
import { erase } from './erase.ts';
import { auditExport } from './export-audit.ts';
import { parked } from './parked.ts';
import { realign } from './realign.ts';
import { accept, rebuild } from './rebuild.ts';
import { replay } from './replay.ts';
import { setupLink } from './setup-link.ts';
import { status } from './status.ts';
import { verify } from './verify.ts';
import { verifyChain } from './verify-chain.ts';

export const commands: readonly Command[] = [
  ...[status, setupLink, rebuild, accept, parked, verify, verifyChain, realign, replay, backup, restore],
  ...[backupSet, restoreSet, auditExport, erase],
];

/** A text in lines that a terminal shows whole: of a hanging one, those after the first stand further in. */
const inLines = (text: string, hang = ''): readonly string[] =>
  (text.match(/.{1,100}(?: |$)/g) ?? []).map((line, nth) => `      ${nth === 0 ? '' : hang}${line.trimEnd()}`);

const formsOf = ({ usage, summary, options = {} }: Command): readonly string[] => [
  ...usage.map((form) => `  npm run ops -- ${form}`),
  ...inLines(summary),
  ...Object.entries(options).flatMap(([name, { value, help }]) =>
    inLines(`--${name}${value === undefined ? '' : ` <${value}>`}: ${help}`, '    '),
  ),
];

/** Everything that there is, or all of one command. */
export const help = (name?: string): readonly string[] => {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return formsOf(command);
  return [
    'Operates a running system, or works on its event store and its topics. docs/runbook.md says when to use which.',
    '',
    ...commands.flatMap((one) => [...formsOf(one), '']),
    'Settings, as environment variables:',
    '  BASE_URL: address of the running system, http://127.0.0.1:8080 by default. status, setup-link, rebuild, accept',
    '      and parked ask it; the other commands work on the event store and the topics',
    '  SALES_TOKEN: the API key or token to send to it, needed once the system has an administrator',
    '  DATA_DIR: on one machine, the folder of the system, .data by default',
    '  DATABASE_URL: on one machine, its Postgres, where it is not the one in DATA_DIR',
    '  EVENTSTORE_URL, KAFKA_BROKERS: in the cluster, its event store and its brokers',
    '  KEYS_DATABASE_URL, SERVICE_DATABASE_URLS, KEYS_DIR: in the cluster, where the keys of persons, files and',
    '      accounts are, which are not in the events',
    '',
    'Exit code: 0 all is well; 1 something is not; 2 the command line or a setting is wrong.',
  ];
};

export type Environment = {
  readonly config: () => OpsConfig;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Runs a command line. Resolves with the exit code: 0 all is well, 1 something is not, 2 the command line or a setting
 * is wrong.
 */
export const runOps = async (args: readonly string[], env: Environment): Promise<number> => {
  const [name, ...rest] = args;
  const command = commands.find((one) => one.name === name);
  if (command === undefined || rest.includes('--help')) {
    const asked = command !== undefined || name === undefined || ['help', '--help', '-h'].includes(name);
    if (!asked) env.complain(`there is no command '${name}'`);
    for (const line of help(name)) (asked ? env.say : env.complain)(line);
    return asked ? 0 : 2;
  }
  try {
    const options = Object.fromEntries(
      Object.entries(command.options ?? {}).map(([option, { value }]) => [
        option,
        { type: value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    );
    const { positionals, values } = parse(rest, options);
    refuseSurplus(command, positionals);
    const context = { config: env.config(), say: env.say, signal: env.signal };
    return (await command.run({ positionals, options: values }, context)) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) {
      env.complain(error.message);
      if (error instanceof UsageError) for (const line of formsOf(command)) env.complain(line);
      return 2;
    }
    if (env.signal.aborted) {
      env.complain(`${command.name} was interrupted`);
      return 1;
    }
    const known =
      error instanceof Problem ||
      error instanceof PlatformError ||
      (error instanceof Error && /Unavailable$/.test(error.name));
    env.complain(known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
};

/** The words and the `<parts>` of a form of a command, without its options. */
const partsOf = ({ options = {} }: Command, form: string): readonly string[] => {
  const words = form.split(' ').slice(1);
  return words.filter((word, nth) => {
    const before = words[nth - 1]?.replace(/^--/, '') ?? '';
    const isValue = words[nth - 1]?.startsWith('--') === true && options[before]?.value !== undefined;
    return !word.startsWith('--') && !isValue;
  });
};

/** @throws UsageError when there is more than any form of the command takes that begins so */
const refuseSurplus = (command: Command, given: readonly string[]): void => {
  const isPart = (part: string): boolean => /^[<[]/.test(part);
  const forms = command.usage.map((form) => partsOf(command, form));
  const fitting = forms.filter((parts) => parts.every((part, nth) => isPart(part) || part === given[nth]));
  const most = Math.max(...(fitting.length > 0 ? fitting : forms).map((parts) => parts.length));
  const surplus = given.slice(most);
  if (surplus.length > 0) throw new UsageError(`${command.name} takes nothing more: '${surplus.join(' ')}'`);
};

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** What Node says of an option, in the words of the other errors. */
const mistakeIn = (message: string): string => {
  const [, option = ''] = /'(-[^\s']+)/.exec(message) ?? [];
  if (message.startsWith('Unknown option')) return `there is no option '${option}'`;
  if (message.endsWith('argument missing')) return `${option} needs a value`;
  if (message.includes('ambiguous')) return `${option} needs a value; one with a dash in front as ${option}=-1`;
  if (message.includes('does not take')) return `${option} takes no value`;
  return message;
};

const parse = (args: readonly string[], options: Options) => {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const single = Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]);
    return { positionals, values: Object.fromEntries(single) };
  } catch (error) {
    throw new UsageError(mistakeIn(error instanceof Error ? error.message : String(error)));
  }
};
