import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { chainAt, noChain } from './chain.ts';
import type { CommandContext } from './command.ts';
import { derivedId, eventIdOf } from './ids.ts';
import type { EventLog, EventStore } from './ports.ts';
import { positionOf } from './published-event.ts';
import { readRealignments } from './realignment.ts';
import type { Topic } from './relay.ts';
import { type DomainEvent, type RecordedEvent, streamName } from './types.ts';

/** Where a partition ended: the position of its last message, and the chain up to it. */
export type SignedEnd = {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
  readonly chain: string;
};

/** What the topics were at an instant. Storage format: never rename. */
export type ChainRoot = {
  /** Counts the roots, from 1. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** SHA-256 in base64url of the text of the root before it; empty for the first. */
  readonly previous: string;
  /** Of the log: see `Incarnation`. */
  readonly log: number;
  /** Why the topics are other than earlier roots say, by the operator who mended them. */
  readonly reason?: string;
  /** Of every partition that has messages. */
  readonly ends: readonly SignedEnd[];
};

/** A root as it is signed, stored and kept outside. Storage format: never rename. */
export type SignedRoot = {
  /** The root as JSON: the bytes, in UTF-8, that are signed. */
  readonly text: string;
  /** Ed25519, SPKI in DER, base64. */
  readonly publicKey: string;
  /** Of the text, by that key, base64url. */
  readonly signature: string;
};

/** Signs for this installation. */
export type Signer = { readonly publicKey: string; sign(text: string): string };

/** The key that signs the roots of the chain, and the copies of them that are outside of every database. */
export type ChainSeal = {
  /** Makes the key where there is none. @throws KeysUnavailable */
  signer(): Promise<Signer>;
  /** The public keys that have signed here, the current one first; none before the first. @throws KeysUnavailable */
  publicKeys(): Promise<readonly string[]>;
  /** Durable when it resolves. @throws KeysUnavailable (outcome unknown) */
  keep(roots: readonly SignedRoot[]): Promise<void>;
  /** Everything that was kept, in its order. @throws KeysUnavailable */
  kept(): Promise<readonly SignedRoot[]>;
};

/** A new key: PKCS8 in DER. */
export const newSigningKey = (): Buffer =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });

/** @throws Error when it is not a key */
export const signerOf = (secret: Uint8Array): Signer => {
  const key = createPrivateKey({ key: Buffer.from(secret), type: 'pkcs8', format: 'der' });
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
};

/** Whether the text was signed with the private key of that public one. */
export const isSignedBy = (publicKey: string, text: string, signature: string): boolean => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
};

/** What the root after a root says of it. */
export const rootHash = (text: string): string => hash('sha256', text, 'base64url');

/** @throws Error when the text is none: it is not looked at before the signature was checked */
export const rootIn = ({ text }: Pick<SignedRoot, 'text'>): ChainRoot => JSON.parse(text);

const rootStream = streamName('chainRoot', 'log');

type ChainRootEvent =
  /** What the topics were at that instant was signed. */
  { readonly type: 'ChainRootSigned'; readonly data: SignedRoot };

/** The roots that a store has, in their order. */
export const rootsIn = async (store: EventStore): Promise<readonly SignedRoot[]> => {
  const recorded = await store.read(rootStream);
  // Nothing else is in that stream.
  return (recorded as readonly RecordedEvent<ChainRootEvent>[]).map(({ data }) => data);
};

/** Where every partition ends now. */
export const partitionEnds = async (log: EventLog, topics: readonly Topic[]): Promise<readonly SignedEnd[]> => {
  const ends: SignedEnd[] = [];
  // Of a topic that is compacted messages are missing, and with them their chain.
  const whole = topics.filter(({ cleanup }) => cleanup !== 'compact');
  for (const { name: topic } of whole)
    for (const [partition, message] of (await log.tail(topic)).entries())
      if (message !== undefined && chainAt(message) !== noChain)
        ends.push({ topic, partition, position: Number(positionOf(message)), chain: chainAt(message) });
  return ends;
};

export type SignRootOptions = {
  readonly store: EventStore;
  readonly log: EventLog;
  /** Topics of events, each message chained. They exist. */
  readonly topics: readonly Topic[];
  readonly seal: ChainSeal;
  readonly context: CommandContext;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** Earlier roots do not hold any more, for this reason. */
  readonly reason?: string;
};

/**
 * Signs where every partition ends now, records it in the store, and keeps a copy outside. Roots that a crash had left
 * in the store alone are kept too.
 * @throws WrongExpectedRevision when another process was first; KeysUnavailable, StoreUnavailable, LogUnavailable
 */
export const signRoot = async (options: SignRootOptions): Promise<ChainRoot> => {
  const { store, log, topics, seal, context, now: at, reason } = options;
  const [last] = await store.read(rootStream, { direction: 'backwards', maxCount: 1 });
  const inside = last === undefined ? undefined : (last as RecordedEvent<ChainRootEvent>).data;
  const outside = (await seal.kept()).at(-1);
  // A store that was restored to an earlier point lacks roots that are outside.
  const before = [inside, outside].reduce<{ readonly number: number; readonly text: string } | undefined>(
    (latest, one) => {
      if (one === undefined) return latest;
      const { number } = rootIn(one);
      return latest === undefined || number > latest.number ? { number, text: one.text } : latest;
    },
    undefined,
  );
  const root: ChainRoot = {
    number: (before?.number ?? 0) + 1,
    at,
    previous: before === undefined ? '' : rootHash(before.text),
    log: (await readRealignments(store)).number,
    ...(reason !== undefined && { reason }),
    ends: await partitionEnds(log, topics),
  };
  const signer = await seal.signer();
  const text = JSON.stringify(root);
  const data: SignedRoot = { text, publicKey: signer.publicKey, signature: signer.sign(text) };
  const event: ChainRootEvent & DomainEvent = { type: 'ChainRootSigned', data };
  const command = { ...context, commandId: derivedId(context.commandId, 'root'), causationId: context.commandId };
  const metadata = { ...command, recordedAt: at, schemaVersion: 1 };
  const recorded = { ...event, eventId: eventIdOf(command, 0, event), metadata };
  await store.append(rootStream, [recorded], last?.revision ?? 'no_stream');
  await keepRoots(store, seal);
  return root;
};

/** Keeps outside what the store alone has, behind what is outside already. */
export const keepRoots = async (store: EventStore, seal: ChainSeal): Promise<void> => {
  const last = (await seal.kept()).at(-1);
  const reached = last === undefined ? 0 : rootIn(last).number;
  const missing = (await rootsIn(store)).filter((one) => rootIn(one).number > reached);
  if (missing.length > 0) await seal.keep(missing);
};

/** The last root that a store has. */
export const lastRootIn = async (store: EventStore): Promise<ChainRoot | undefined> => {
  const [last] = await store.read(rootStream, { direction: 'backwards', maxCount: 1 });
  return last === undefined ? undefined : rootIn((last as RecordedEvent<ChainRootEvent>).data);
};
