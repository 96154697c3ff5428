/** What a client sends to be stored. */
export type ProposedEvent = {
  readonly id: string;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type StoredEvent = ProposedEvent & {
  readonly stream: string;
  readonly revision: number;
  /**
   * Commit and prepare position in one, as on a server that commits a write in one record: rises by the size of the
   * record.
   */
  readonly position: number;
  /**
   * Number of the event in the whole log, from 0 and without holes. The server has no such thing; nothing on the wire
   * shows it.
   */
  readonly index: number;
  /** Milliseconds since 1970. */
  readonly created: number;
};

/** The revision of a tombstone: the server's largest number, 2^63 - 1, as near as a JavaScript number gets. */
export const lastRevision = 2 ** 63;
export const lastRevisionText = '9223372036854775807';

export type Expected = number | 'any' | 'no_stream' | 'stream_exists';

/** What an event weighs against the maximum append size, and how far it moves the position. */
export const sizeOf = ({ type, data, metadata }: ProposedEvent): number =>
  type.length * 2 + data.length + metadata.length;
