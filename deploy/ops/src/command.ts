import type { OpsConfig } from './config.ts';

/** Where a command writes to. */
export type Output = { readonly say: (line: string) => void };

export type Context = Output & { readonly config: OpsConfig; readonly signal: AbortSignal };

/** What comes after the name of a command. */
export type Arguments = {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
};

export type Command = {
  readonly name: string;
  /** Every form of it, without the `npm run ops --`. */
  readonly usage: readonly string[];
  readonly summary: string;
  /** Options by name: one with `value` takes a value. */
  readonly options?: Readonly<Record<string, { readonly value?: string; readonly help: string }>>;
  /** Resolves with whether all is well: the exit code is 0 or 1. @throws UsageError, Problem */
  readonly run: (given: Arguments, context: Context) => Promise<boolean>;
};

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What an operator can mend: said without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** `1 event`, `2 events` */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/** How long relays may take, in ms, by the option `timeout`. @throws UsageError */
export const timeoutOf = ({ options }: Pick<Arguments, 'options'>): number => {
  const { timeout = '10' } = options;
  if (!/^\d{1,5}(\.\d+)?$/.test(String(timeout)))
    throw new UsageError(`--timeout is ${timeout}; allowed: a number of seconds from 0 on, below 100000`);
  return Number(timeout) * 1000;
};

/** How it is described. */
export const timeoutOption = {
  timeout: {
    value: 'seconds',
    help: 'how long to wait for the relays to publish what is in the store, 10 by default',
  },
} as const;

/** @throws UsageError when the option is missing */
export const required = ({ options }: Arguments, name: string): string => {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`);
  return value;
};
