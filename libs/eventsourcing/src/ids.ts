import { hash } from 'node:crypto';
import { v7 } from 'uuid';
import type { KeyedHash } from './keyed-hash.ts';
import type { Clock, Ids } from './ports.ts';
import type { DomainEvent } from './types.ts';

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** UUIDv7, rising within a process: those of Node (`randomUUIDv7`) do not rise within a millisecond. */
export const randomIds: Ids = { next: () => v7() };

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * The same name under the same parent always gives the same id (UUIDv5, RFC 9562). `parent` is a UUID. Written out
 * because every event needs one and the `uuid` package takes four times as long.
 */
export const derivedId = (parent: string, name: string): string => {
  if (!uuid.test(parent)) throw new Error(`'${parent}' is not a UUID`);
  const digest = hash(
    'sha1',
    Buffer.concat([Buffer.from(parent.replaceAll('-', ''), 'hex'), Buffer.from(name)]),
    'hex',
  );
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`, variant + digest.slice(18, 20)];
  return `${parts.join('-')}-${digest.slice(20, 32)}`;
};

/**
 * The id of the nth event of a command. It follows from what the event says too: two processes that carry out the same
 * command at once may decide differently (another time, another number), and the store must not take the one for the
 * other. Nor may it take a request for the repeat of another one that used the same key. With a hash, what the event
 * says cannot be guessed from its id.
 */
export const eventIdOf = (
  { commandId, requestHash = '' }: { readonly commandId: string; readonly requestHash?: string },
  nth: number,
  { type, data }: DomainEvent,
  hash?: KeyedHash,
): string => {
  const said = JSON.stringify(data);
  return derivedId(commandId, `${nth}:${requestHash}:${type}:${hash === undefined ? said : hash(said)}`);
};

/** Root of the ids that are derived from text that is not itself a UUID, for example an Idempotency-Key. */
export const rootId = 'b2f6a7e4-54d3-5c0e-9a67-3b1c4e2f8d10';
