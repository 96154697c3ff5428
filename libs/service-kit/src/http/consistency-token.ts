import { topicsByCategory } from '@sales/contracts';
import { categoryOf, type Position, partitionFor, position, type StreamName, type Topic } from '@sales/eventsourcing';
import { BadRequest, badHeader } from './bad-request.ts';

/**
 * "The reader must have seen this stream up to here." Opaque to clients: `<stream>@<position>`, several with commas.
 */
export type ConsistencyToken = { readonly stream: StreamName; readonly position: Position };

/** The read model did not get as far as the client asked for in the time that it may take. 503 with Retry-After. */
export class NotCaughtUp extends Error {
  override readonly name = 'NotCaughtUp';
}

export const formatToken = (tokens: readonly ConsistencyToken[]): string =>
  lastOfEach(tokens)
    .map((token) => `${encodeURIComponent(token.stream)}@${token.position}`)
    .join(',');

/**
 * The last of each partition, and of each stream that is not published: a reader that has it has all before it there.
 * So a request that changes any number of streams has a token of bounded length.
 */
export const lastOfEach = (
  tokens: readonly ConsistencyToken[],
  topics: Readonly<Record<string, Topic>> = topicsByCategory,
): readonly ConsistencyToken[] => {
  const last = new Map<string, ConsistencyToken>();
  for (const token of tokens) {
    const topic = topics[categoryOf(token.stream)];
    const place = topic ? `${topic.name}/${partitionFor(token.stream, topic.partitions)}` : token.stream;
    const known = last.get(place);
    if (known === undefined || known.position < token.position) last.set(place, token);
  }
  return [...last.values()];
};

/** More than there are partitions of all topics. */
const mostParts = 200;

/** The last position that a store can have. */
const lastPosition = 2n ** 63n - 1n;

const part = /^([a-z][A-Za-z]*-[^@,]{1,1000})@(\d{1,19})$/;

const message = 'is not a token';
const allowed = 'the Consistency-Token of an earlier answer';

/** @throws BadRequest when it is not a Consistency-Token */
export const parseToken = (text: string): readonly ConsistencyToken[] =>
  tokensIn(text) ?? refuse(new BadRequest([{ in: 'query', path: '/after', message, allowed }]));

/**
 * What a request must not be decided without, by its header `Consistency-Token` and its `?after=`: both count.
 * @throws BadRequest
 */
export const tokensAsked = (
  header: string | readonly string[] | undefined,
  after: string | undefined,
): readonly ConsistencyToken[] => {
  const text = typeof header === 'string' ? header : header?.join(',');
  const inHeader = text === undefined ? [] : (tokensIn(text) ?? badHeader('Consistency-Token', message, allowed));
  return after === undefined ? inHeader : [...inHeader, ...parseToken(after)];
};

const refuse = (error: Error): never => {
  throw error;
};

const tokensIn = (text: string): readonly ConsistencyToken[] | undefined => {
  const parts = text.split(',', mostParts + 1);
  const tokens = parts.flatMap((one) => {
    const [, stream, at] = part.exec(one.trim()) ?? [];
    const name = stream === undefined ? undefined : decoded(stream);
    if (name === undefined || at === undefined || BigInt(at) > lastPosition) return [];
    return [{ stream: name, position: position(at) }];
  });
  return tokens.length === parts.length && parts.length <= mostParts ? tokens : undefined;
};

const decoded = (text: string): StreamName | undefined => {
  try {
    return decodeURIComponent(text) as StreamName;
  } catch {
    return undefined;
  }
};
