import { hash } from 'node:crypto';
import type { Message } from './ports.ts';
import type { RecordedEvent } from './types.ts';

/** Digest of an event as it is stored, sealed parts and all: SHA-256 in base64url. */
export const digestOf = ({ position, stream, revision, eventId, type, metadata, data }: RecordedEvent): string =>
  hash('sha256', JSON.stringify([`${position}`, stream, `${revision}`, eventId, type, metadata, data]), 'base64url');

const header = 'ce_chain';

/** Before the first message of a partition, and of each incarnation of the log. */
export const noChain = '';

/**
 * What the header `ce_chain` of a message says: SHA-256 in base64url of the same header of the message before it in its
 * partition, of the digest of the stored event, and of the message, a line for each of its other headers, by name. To
 * change an event, in the store or in the topic, means to change every message behind it.
 */
export const chainOf = (before: string, digest: string, { key, value, headers }: Message): string => {
  let text = `${before}\n${digest}\n${key}\n`;
  // No header has a line break in it.
  for (const name of Object.keys(headers).sort()) if (name !== header) text += `${name}: ${headers[name]}\n`;
  return hash('sha256', text + (value ?? ''), 'base64url');
};

/** The same message with its place in the chain. */
export const chained = (message: Message, event: RecordedEvent, before: string): Message => ({
  ...message,
  headers: { ...message.headers, [header]: chainOf(before, digestOf(event), message) },
});

/** The chain up to a message; none when there is no message. */
export const chainAt = (message: Message | undefined): string => message?.headers[header] ?? noChain;
