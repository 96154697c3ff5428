import { setImmediate as nextTurn } from 'node:timers/promises';
import { MaxAppendSizeExceededError, WrongExpectedVersionError } from '@eventstore/db-client';
import {
  type Appended,
  type EventStore,
  EventTooLarge,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  position,
  type Revision,
  revision,
  type StreamName,
  WrongExpectedRevision,
} from '@sales/eventsourcing';
import type { Connection } from './connection.ts';
import { toEventData, totalSizeOf } from './events.ts';
import { isMessageTooLarge, persistently, type Timeouts, translate, within } from './failures.ts';

/** Largest message that a server takes, in bytes, whatever `MAX_APPEND_SIZE` says. */
const messageLimit = 16_767_216;

/** What the server says no to, in the words of the port. */
const refusalOf = (
  error: unknown,
  stream: StreamName,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): unknown => {
  if (error instanceof WrongExpectedVersionError) {
    const { actualVersion } = error;
    return new WrongExpectedRevision(
      stream,
      expected,
      typeof actualVersion === 'bigint' ? revision(actualVersion) : undefined,
    );
  }
  if (error instanceof MaxAppendSizeExceededError) {
    return new EventTooLarge(stream, totalSizeOf(events), error.maxAppendSize);
  }
  if (isMessageTooLarge(error)) return new EventTooLarge(stream, totalSizeOf(events), messageLimit);
  return translate(error);
};

export type AppendsOptions = {
  readonly connection: Connection;
  readonly limits: Timeouts;
  readonly positionAt: (stream: StreamName, at: Revision) => Promise<Position>;
};

/**
 * Appends, each a call of its own with a deadline of its own. After an outage the same events are sent again at the
 * same revision: the server compares their ids with what stands there. Without a definite revision it compares them
 * only with the ids that it happens to remember, so such an append is tried once.
 */
export const appendWith = ({ connection, limits, positionAt }: AppendsOptions): EventStore['append'] => {
  const { appends, options } = connection;
  return async (stream, events, expected): Promise<Appended> => {
    if (events.length === 0) throw new Error(`${stream}: an append needs at least one event`);
    const data = events.map((event) => toEventData(stream, event));
    const attempt = (ms: number) =>
      appends.call(ms, async (client, left) => {
        // A call that begins in the very turn of the event loop in which the client closes its channel throws where
        // it cannot be caught, and the process dies. In a turn of its own no other call can fail between its steps.
        await nextTurn();
        const call = client.appendToStream(stream, data, { ...options, expectedRevision: expected, deadline: left });
        // The deadline of the client does not cover a call that was lost with its channel.
        return within(left + 250, call);
      });
    const definite = typeof expected === 'bigint' || expected === 'no_stream';
    try {
      const answer = definite ? await persistently(limits, attempt) : await attempt(limits.total);
      const last = revision(answer.nextExpectedRevision);
      const at = answer.position?.commit;
      return { revision: last, position: at === undefined ? await positionAt(stream, last) : position(at) };
    } catch (error) {
      throw refusalOf(error, stream, events, expected);
    }
  };
};
