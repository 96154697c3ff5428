import { type ServerDuplexStream, type ServerReadableStream, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  appendTooLarge,
  invalidArgument,
  messageTooLarge,
  serviceErrorOf,
  streamDeleted,
  wrongExpectedVersion,
} from './errors.ts';
import { type Expected, type ProposedEvent, sizeOf } from './event.ts';
import type { Faults } from './faults.ts';
import type { Log } from './log.ts';
import { shared, type streams } from './proto.ts';
import { expectedOf, expectedOfBatch, proposedOf, streamOf, uuidOf } from './requests.ts';
import { appendConflict, appendSuccess, type BatchError, batchError, batchSuccess, identifierOf } from './responses.ts';
import { append, deleteStream, type Outcome } from './writes.ts';

export type Writing = {
  readonly log: Log;
  readonly faults: Faults;
  /** Bytes. */
  readonly maxAppendSize: number;
};

const execute = async (
  { log, faults }: Writing,
  stream: string,
  expected: Expected,
  events: readonly ProposedEvent[],
): Promise<Outcome> => faults.undergo('append', () => append(log, stream, expected, events));

/** Largest message, in bytes, whatever `MAX_APPEND_SIZE` says. */
export const largestMessage = 16_767_216;

const weigh = (events: readonly ProposedEvent[]): number => events.reduce((total, event) => total + sizeOf(event), 0);

/** Weighs what is in a message before the message as a whole, which takes its time. */
const isTooLarge = (message: streams.AppendReq | streams.BatchAppendReq, events: readonly ProposedEvent[]): boolean =>
  weigh(events) > largestMessage / 2 && message.serializeBinary().length > largestMessage;

/** One append per call: a header, then an event per message. */
export const handleAppend = (
  writing: Writing,
  call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
  reply: sendUnaryData<streams.AppendResp>,
): void => {
  const events: ProposedEvent[] = [];
  let size = 0;
  let options: streams.AppendReq.Options | undefined;
  let failed = false;
  const fail = (error: unknown): void => {
    if (failed) return;
    failed = true;
    reply(serviceErrorOf(error));
  };
  call.on('data', (request: streams.AppendReq) => {
    if (failed) return;
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message === undefined) return;
    try {
      const event = proposedOf(message);
      if (isTooLarge(request, [event])) throw messageTooLarge();
      events.push(event);
      size += sizeOf(event);
    } catch (error) {
      fail(error);
    }
    if (size > writing.maxAppendSize) fail(appendTooLarge(writing.maxAppendSize));
  });
  const take = (): void => {
    if (failed || options === undefined || call.cancelled) return;
    const stream = streamOf(options.getStreamIdentifier());
    const expected = expectedOf(options);
    execute(writing, stream, expected, events).then((outcome) => {
      if (outcome.kind === 'stream deleted') fail(streamDeleted(stream));
      else if (outcome.kind === 'wrong revision') reply(null, appendConflict(expected, outcome.current));
      else reply(null, appendSuccess(outcome));
    }, fail);
  };
  // A call that is given up on its way ends, too, and says so only afterwards: nothing of it is stored.
  call.on('end', () => setImmediate(take));
};

type Pending = {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
  size: number;
  readonly deadline: NodeJS.Timeout | undefined;
};

/** Many appends on one stream, each in one or more messages and with a correlation id of its own. */
export const handleBatchAppend = (
  writing: Writing,
  call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>,
): void => {
  const pending = new Map<string, Pending>();
  let open = 0;
  let ended = false;

  const send = (id: string, stream: string, response: streams.BatchAppendResp): void => {
    const correlation = new shared.UUID();
    correlation.setString(id);
    response.setCorrelationId(correlation);
    response.setStreamIdentifier(identifierOf(stream));
    if (!call.cancelled) call.write(response);
  };
  const fail = (id: string, stream: string, error: BatchError): void => send(id, stream, batchError(error));
  const forget = (id: string): void => {
    clearTimeout(pending.get(id)?.deadline);
    pending.delete(id);
  };

  const start = (id: string, options: streams.BatchAppendReq.Options): void => {
    const stream = streamOf(options.getStreamIdentifier());
    const deadline = options.getDeadline()?.toDate();
    const left = deadline === undefined ? undefined : deadline.getTime() - Date.now();
    const timeOut = (): void => {
      forget(id);
      fail(id, stream, { kind: 'timeout' });
    };
    if (left !== undefined && left <= 0) {
      timeOut();
      return;
    }
    // Longer than a timer can count is as good as none.
    const timer = left === undefined || left > 2 ** 31 - 1 ? undefined : setTimeout(timeOut, left).unref();
    pending.set(id, { stream, expected: expectedOfBatch(options), events: [], size: 0, deadline: timer });
  };

  const finish = async (id: string, { stream, expected, events }: Pending): Promise<void> => {
    const outcome = await execute(writing, stream, expected, events);
    if (outcome.kind === 'stored') send(id, stream, batchSuccess(outcome));
    else if (outcome.kind === 'stream deleted') fail(id, stream, { kind: 'stream deleted', stream });
    else fail(id, stream, { kind: 'wrong revision', expected, current: outcome.current });
  };

  call.on('data', (request: streams.BatchAppendReq) => {
    const id = uuidOf(request.getCorrelationId());
    const options = request.getOptions();
    if (options !== undefined) start(id, options);
    const entry = pending.get(id);
    if (entry === undefined) return;
    try {
      const events = request.getProposedMessagesList().map(proposedOf);
      if (isTooLarge(request, events)) {
        // Of the stream, not of this append: all that are under way on it end with it.
        call.emit('error', messageTooLarge());
        return;
      }
      entry.events.push(...events);
      entry.size += weigh(events);
    } catch (error) {
      forget(id);
      fail(id, entry.stream, { kind: 'bad request', message: serviceErrorOf(error).details });
      return;
    }
    if (entry.size > writing.maxAppendSize) {
      forget(id);
      fail(id, entry.stream, { kind: 'too large', maximum: writing.maxAppendSize });
      return;
    }
    if (!request.getIsFinal()) return;
    forget(id);
    open += 1;
    finish(id, entry)
      .catch((error: unknown) => {
        const problem = serviceErrorOf(error);
        // A time-out is the answer to one append; what else goes wrong breaks the stream with all that are under way on
        // it.
        if (problem.code === status.ABORTED) fail(id, entry.stream, { kind: 'timeout' });
        else call.emit('error', problem);
      })
      .finally(() => {
        open -= 1;
        if (ended && open === 0) call.end();
      });
  });
  call.on('end', () => {
    ended = true;
    if (open === 0) call.end();
  });
};

const numberOf: Readonly<Record<Extract<Expected, string>, number>> = { no_stream: -1, any: -2, stream_exists: -4 };

/** The position of what a delete wrote. @throws ServiceError */
export const executeDelete = async (
  { log, faults }: Writing,
  options: streams.DeleteReq.Options | streams.TombstoneReq.Options | undefined,
  kind: 'soft' | 'tombstone',
): Promise<number | undefined> => {
  if (options === undefined) throw invalidArgument('options are missing');
  const stream = streamOf(options.getStreamIdentifier());
  const expected = expectedOf(options);
  const outcome = await faults.undergo('delete', () => deleteStream(log, stream, expected, kind));
  if (outcome.kind === 'stream deleted') throw streamDeleted(stream);
  if (outcome.kind === 'wrong revision') {
    const wanted = typeof expected === 'number' ? expected : numberOf[expected];
    throw wrongExpectedVersion('Delete', stream, wanted, outcome.current);
  }
  return outcome.position;
};
