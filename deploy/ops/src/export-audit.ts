import { existsSync } from 'node:fs';
import { topicsByCategory } from '@sales/contracts';
import {
  type ChainRoot,
  type EventLog,
  KeysUnavailable,
  positionOf,
  randomIds,
  rootsIn,
  type SignedRoot,
  signRoot,
  systemClock,
} from '@sales/eventsourcing';
import { openToolPorts } from '@sales/platform/tools';
import { type Arguments, type Command, counted, Problem, UsageError } from './command.ts';
import { placeOf } from './roots.ts';
import { digestAt, type Expected } from './sequence.ts';
import { expectedOf } from './verify.ts';
import type { ChainPorts } from './verify-chain.ts';
import { type Format, writeWhole } from './whole-file.ts';

/**
 * Messages as they were published, with the digests of their events, and the signed roots: all that is needed to
 * compute the chain without this system. `check-audit.js` reads it. Storage format: a change is a new version.
 */
const format: Format = { archive: 'sales-audit', version: 1, of: 'entries' };

type Source = {
  readonly log: EventLog;
  readonly root: ChainRoot;
  readonly roots: readonly SignedRoot[];
  readonly expected: ReadonlyMap<string, readonly Expected[]>;
};

/** The messages of a partition up to its end, each event's once. @throws Problem when it ends before that */
async function* messagesOf({ log, expected }: Source, { topic, partition, position }: ChainRoot['ends'][number]) {
  const place = placeOf(topic, partition);
  const own = expected.get(topic)?.[partition];
  let [offset, last, nth] = [0n, 0, 0];
  while (last < position) {
    const messages = await log.read(topic, partition, offset);
    const end = messages.at(-1);
    if (end === undefined) throw new Problem(`${place} ends before position ${position}: run verify-chain`);
    offset = end.offset + 1n;
    const entries: object[] = [];
    for (const message of messages) {
      const at = Number(positionOf(message));
      // What a relay has repeated is passed over, as by every reader.
      if (at <= last || at > position) continue;
      while (own !== undefined && (own.positions[nth] ?? at) < at) nth += 1;
      if (own?.positions[nth] !== at)
        throw new Problem(`${place} has a message of no event, at position ${at}: run verify-chain`);
      const { key, headers, value } = message;
      entries.push({ topic, partition, key, headers, value, digest: digestAt(own, nth) });
      last = at;
    }
    yield entries;
  }
}

async function* entriesOf(source: Source, topics: ReadonlySet<string>): AsyncGenerator<readonly object[]> {
  yield source.roots.map((root) => ({ root }));
  for (const end of source.root.ends) if (topics.has(end.topic)) yield* messagesOf(source, end);
}

export type AuditExport = {
  readonly file: string;
  /** Names of topics. Default: all. */
  readonly only?: readonly string[];
  readonly signal: AbortSignal;
};

/** Signs a root, and writes all that it vouches for. Resolves with how many entries there are, and the public key. */
export const exportAudit = async (ports: ChainPorts, { file, only, signal }: AuditExport) => {
  const { store, log, topics, seal } = ports;
  if (seal === undefined)
    throw new Problem('KEYS_DIR is not set: the key that signs is in that folder; nothing was signed');
  const all = Object.values(topics).filter(({ cleanup }) => cleanup !== 'compact');
  const names = new Set(only ?? all.map(({ name }) => name));
  for (const name of names)
    if (!all.some((one) => one.name === name))
      throw new Problem(`there is no topic ${name}; allowed: ${all.map((one) => one.name).join(', ')}`);
  const [id, now] = [randomIds.next(), systemClock.now()];
  const context = { commandId: id, correlationId: id, causationId: id, actor: 'system:ops' };
  const root = await signRoot({ store, log, topics: all, seal, context, now });
  const wanted = Object.fromEntries(Object.entries(topics).filter(([, { name }]) => names.has(name)));
  const expected = await expectedOf({ store, topics: wanted, signal });
  const source = { log, root, roots: await rootsIn(store), expected };
  const entries = await writeWhole(format, file, entriesOf(source, names), signal);
  return { entries, publicKey: (await seal.signer()).publicKey };
};

const fileOf = ({ positionals: [file] }: Arguments): string => {
  if (file === undefined || file === '') throw new UsageError('<file> is missing: audit.ndjson.gz for example');
  return file;
};

export const auditExport: Command = {
  name: 'export-audit',
  usage: ['export-audit <file>'],
  summary:
    'signs a root, and writes all roots and all that was published to a file, personal values sealed as they are; ' +
    'others can check it with deploy/ops/check-audit.js and the public key alone; compressed where the name ends ' +
    'with .gz',
  options: { topic: { value: 'names', help: 'writes only these topics; several with commas between them' } },
  run: async (given, { config, say, signal }) => {
    const file = fileOf(given);
    if (existsSync(file)) throw new Problem(`${file} exists already: choose another name`);
    const { topic } = given.options;
    const ports = await openToolPorts(config, { needs: ['store', 'log'] });
    try {
      const only = typeof topic === 'string' ? { only: topic.split(',') } : {};
      const { entries, publicKey } = await exportAudit(
        { ...ports, topics: topicsByCategory },
        { file, ...only, signal },
      );
      say(`${counted(entries, 'entry is', 'entries are')} in ${file}`);
      say(`to check it: node deploy/ops/check-audit.js ${file} ${publicKey}`);
      return true;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Problem(error.message, { cause: error });
      throw error;
    } finally {
      await ports.close();
    }
  },
};
