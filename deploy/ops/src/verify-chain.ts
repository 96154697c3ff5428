import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { topicsByCategory } from '@sales/contracts';
import {
  type ChainSeal,
  KeysUnavailable,
  randomIds,
  readStore,
  rootsIn,
  type SignedRoot,
  signRoot,
  systemClock,
  type Topic,
} from '@sales/eventsourcing';
import { openToolPorts, type ToolPorts } from '@sales/platform/tools';
import { type Arguments, type Command, type Output, Problem, timeoutOf, timeoutOption, UsageError } from './command.ts';
import { placeOf, type RootFindings, rootCheck } from './roots.ts';
import { isSound } from './sequence.ts';
import { type PartitionVerdict, sayTopics, verifyTopics } from './verify.ts';

/** Longest reason for a mended topic, in characters. */
const longestReason = 500;

const textOption = ({ options }: Arguments, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

const fileLines = async (file: string): Promise<readonly string[]> => {
  if (!existsSync(file)) throw new Problem(`there is no file ${resolve(file)}`);
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
};

/** @throws Problem */
const rootsOfFile = async (file: string): Promise<readonly SignedRoot[]> =>
  (await fileLines(file)).map((line, nth) => {
    try {
      const { text, publicKey, signature } = JSON.parse(line);
      if ([text, publicKey, signature].every((part) => typeof part === 'string')) return { text, publicKey, signature };
    } catch {
      // Said below.
    }
    throw new Problem(`${file}: line ${nth + 1} is not a signed root: JSON with text, publicKey and signature`);
  });

type Reading = Pick<ChainPorts, 'store' | 'topics'> & { readonly signal: AbortSignal };

/** What to call the events at these positions: `order-<id>@3 OrderConfirmed`. */
const namesOf = async (
  { store, topics, signal }: Reading,
  positions: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> => {
  const names = new Map<number, string>();
  if (positions.size === 0) return names;
  for await (const events of readStore({ store, categories: Object.keys(topics), signal }))
    for (const { position, stream, revision, type } of events)
      if (positions.has(Number(position))) names.set(Number(position), `${stream}@${revision} ${type}`);
  return names;
};

/** The first event of all partitions at which the chain breaks, or whose message says something else. */
const sayFirst = async (
  verdicts: readonly PartitionVerdict[],
  { say, ...reading }: Reading & Output,
): Promise<void> => {
  const firsts = verdicts.flatMap((one) => (isSound(one) || one.first === undefined ? [] : [one.first]));
  const first = Math.min(...firsts);
  const names = await namesOf(reading, new Set(firsts));
  const named = (at: number): string => `${names.get(at) ?? 'an event that is not in the store'}, at position ${at}`;
  if (Number.isFinite(first)) say(`! the first event that is not as it was recorded: ${named(first)}`);
  for (const { topic, partition, first: at } of verdicts)
    if (at !== undefined && at !== first) say(`!   the first in ${placeOf(topic, partition)}: ${named(at)}`);
};

const sayRoots = ({ roots, lastAt, mended, wrong, excused, forks }: RootFindings, { say }: Output): boolean => {
  for (const { number, at, reason } of mended) say(`  mended, by root ${number} of ${at}: ${reason}`);
  for (const one of excused) say(`    before that: ${one}`);
  for (const one of wrong) say(`! ${one}`);
  for (const [place, { after, upTo }] of forks)
    say(`! fork in ${place}: an event after position ${after}, at ${upTo} at the latest, is not what was signed`);
  if (roots === 0) say('  no root was signed yet: only the chain itself was checked');
  else if (wrong.length === 0) say(`  roots: ${roots}, signed, in the store and outside, the last of ${lastAt}`);
  return wrong.length === 0;
};

const sealIn = ({ seal }: Pick<ToolPorts, 'seal'>): ChainSeal => {
  if (seal === undefined)
    throw new Problem(
      'KEYS_DIR is not set: the key of the chain is in that folder, and its roots too, or in CHAIN_ROOTS_FILE; ' +
        'to check without signing, name files with both by --roots and --key',
    );
  return seal;
};

export type ChainQuestion = {
  /** A file with the roots outside. Default: those that are kept with the key. */
  readonly roots?: string;
  /** A file with the public key. Default: the one that signs here, and those that did. */
  readonly key?: string;
  /** A root is to be signed. */
  readonly signs: boolean;
  /** Why earlier roots do not hold. */
  readonly reason?: string;
};

const questionOf = (given: Arguments): ChainQuestion => {
  const [roots, key, reason] = ['roots', 'key', 'mend'].map((name) => textOption(given, name));
  if (reason !== undefined && (reason.trim() === '' || reason.length > longestReason))
    throw new UsageError(`--mend needs a reason of 1 to ${longestReason} characters`);
  return {
    ...(roots !== undefined && { roots }),
    ...(key !== undefined && { key }),
    ...(reason !== undefined && { reason: reason.trim() }),
    signs: given.options['sign'] === true || reason !== undefined,
  };
};

export type ChainPorts = Pick<ToolPorts, 'store' | 'log' | 'seal'> & {
  readonly topics: Readonly<Record<string, Topic>>;
};

/** The roots outside and in the store. One that is signed meanwhile comes to the store first. */
const bothOf = async ({ store, seal }: ChainPorts, { roots: file }: ChainQuestion) => {
  const read = async () => (file === undefined ? ((await seal?.kept()) ?? []) : rootsOfFile(file));
  const outside = await read();
  const inside = await rootsIn(store);
  return { inside, outside: inside.length > outside.length ? await read() : outside };
};

const sign = async (ports: ChainPorts, { reason }: ChainQuestion, { say }: Output): Promise<void> => {
  const { store, log } = ports;
  const [id, now] = [randomIds.next(), systemClock.now()];
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:ops' };
  const seal = sealIn(ports);
  const topics = Object.values(ports.topics);
  const root = await signRoot({ store, log, topics, seal, context, now, ...(reason !== undefined && { reason }) });
  say(`  root ${root.number} is signed, of ${root.ends.length} partitions`);
};

/** Resolves with whether the chain is whole and what was signed. @throws Problem, KeysUnavailable */
export const checkChain = async (
  ports: ChainPorts,
  question: ChainQuestion,
  { timeoutMs, say, signal }: Output & { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<boolean> => {
  const { store, log, topics, seal } = ports;
  const { key, signs, reason } = question;
  if (question.roots === undefined || key === undefined || signs) sealIn(ports);
  const publicKeys = key === undefined ? ((await seal?.publicKeys()) ?? []) : (await fileLines(key)).slice(0, 1);
  const check = rootCheck({ ...(await bothOf(ports, question)), publicKeys });
  const verdicts = await verifyTopics({ store, log, topics, timeoutMs, signal, onPassed: check.take });
  const isChained = sayTopics(verdicts, { say });
  if (!isChained) await sayFirst(verdicts, { store, topics, signal, say });
  const isAsSigned = sayRoots(check.end(), { say });
  if (!signs) return isChained && isAsSigned;
  if (!isChained) throw new Problem('the chain is broken: mend the topics first, then sign; nothing was signed');
  if (!isAsSigned && reason === undefined)
    throw new Problem('earlier roots do not hold: if you know why, say so with --mend; nothing was signed');
  await sign(ports, question, { say });
  return true;
};

export const verifyChain: Command = {
  name: 'verify-chain',
  usage: ['verify-chain'],
  summary:
    'computes the chain of hashes of every partition again, from the store and the topics, and compares it with the ' +
    'signed roots, in the store and outside of it; names the first event that was changed; exits with 1 when ' +
    'anything does not agree',
  options: {
    roots: { value: 'file', help: 'the roots outside of the store, instead of those in CHAIN_ROOTS_FILE or KEYS_DIR' },
    key: { value: 'file', help: 'the public key (one line, base64), instead of those in KEYS_DIR' },
    sign: { help: 'signs a new root when everything agrees' },
    mend: {
      value: 'reason',
      help: 'signs a new root with this reason, though earlier ones do not hold: the topics count as they are now',
    },
    ...timeoutOption,
  },
  run: async (given, { config, say, signal }) => {
    const question = questionOf(given);
    const timeoutMs = timeoutOf(given);
    const ports = await openToolPorts(config, { needs: ['store', 'log'] });
    try {
      return await checkChain({ ...ports, topics: topicsByCategory }, question, { timeoutMs, say, signal });
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Problem(error.message, { cause: error });
      throw error;
    } finally {
      await ports.close();
    }
  },
};
