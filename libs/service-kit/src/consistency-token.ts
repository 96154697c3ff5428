import { type Position, position, type StreamName } from '@sales/eventsourcing';
import { BadRequest } from './bad-request.ts';

/** "Whoever reads must have seen this stream up to here." Opaque to clients: `<stream>@<position>`, several with commas. */
export type ConsistencyToken = { readonly stream: StreamName; readonly position: Position };

/** The read model did not get as far as the client asked for in the time that it may take. 503 with Retry-After. */
export class NotCaughtUp extends Error {
  override readonly name = 'NotCaughtUp';
}

export const formatToken = (tokens: readonly ConsistencyToken[]): string =>
  tokens.map((token) => `${encodeURIComponent(token.stream)}@${token.position}`).join(',');

const part = /^([a-z][A-Za-z]*-[^@,]{1,200})@(\d{1,19})$/;

/** @throws BadRequest when it is no Consistency-Token */
export const parseToken = (text: string): readonly ConsistencyToken[] => {
  const parts = text.split(',', 17).map((one) => part.exec(one));
  return parts.map((found) => {
    const [, stream, at] = found ?? [];
    const name = stream === undefined ? undefined : decoded(stream);
    if (name === undefined || at === undefined || parts.length > 16) {
      throw new BadRequest([
        { in: 'query', path: '/after', message: 'is no token', allowed: 'the Consistency-Token of an earlier answer' },
      ]);
    }
    return { stream: name, position: position(at) };
  });
};

const decoded = (text: string): StreamName | undefined => {
  try {
    return decodeURIComponent(text) as StreamName;
  } catch {
    return undefined;
  }
};
