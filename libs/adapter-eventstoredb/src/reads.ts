import { BACKWARDS, END, FORWARDS, START, type StreamingRead, StreamNotFoundError } from '@eventstore/db-client';
import {
  type Position,
  position,
  type ReadOptions,
  type RecordedEvent,
  StoreRestored,
  type StreamName,
} from '@sales/eventsourcing';
import type { CallOptions } from './connection.ts';
import { toRecorded } from './events.ts';
import { BrokenOff, isForeignPosition, noAnswer } from './failures.ts';
import type { Client } from './line.ts';

/**
 * All that a read gives. The client puts no deadline on reads: this gives up when nothing has come for `idle` ms. It
 * listens for errors to the end, because the client may send another after it was told to stop.
 */
const collect = <Event>(reading: StreamingRead<Event>, idle: number, signal?: AbortSignal): Promise<readonly Event[]> =>
  new Promise((resolve, reject) => {
    const events: Event[] = [];
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const stop = (error: Error): void => {
      settle();
      reading.destroy();
      reading.cancel().catch(() => {});
      reject(error);
    };
    const abort = (): void => stop(new BrokenOff('the read was broken off'));
    const timer = setTimeout(() => stop(noAnswer(idle)), idle);
    reading.on('data', (event) => {
      timer.refresh();
      events.push(event);
    });
    reading.on('end', () => {
      settle();
      resolve(events);
    });
    reading.on('error', stop);
    signal?.addEventListener('abort', abort);
  });

/** Events of one stream, as the port wants them. One try. */
export const readStream = async (
  client: Client,
  options: CallOptions,
  stream: StreamName,
  { fromRevision, maxCount = Number.MAX_SAFE_INTEGER, direction = FORWARDS }: ReadOptions,
  idle: number,
): Promise<readonly RecordedEvent[]> => {
  const from = fromRevision ?? (direction === FORWARDS ? START : END);
  try {
    const reading = client.readStream(stream, { ...options, fromRevision: from, maxCount, direction });
    return (await collect(reading, idle)).map(toRecorded);
  } catch (error) {
    if (error instanceof StreamNotFoundError) return [];
    throw error;
  }
};

/** Position of the last event in the whole store, of any writer; 0 in an empty one. One try. */
export const readHead = async (
  client: Client,
  options: CallOptions,
  idle: number,
  signal?: AbortSignal,
): Promise<Position> => {
  const last = { direction: BACKWARDS, fromPosition: END, maxCount: 1 } as const;
  const [head] = await collect(client.readAll({ ...options, ...last }), idle, signal);
  return position(head?.event?.position.commit ?? 0n);
};

/** @param at where something was read before */
export const restoredBefore = (at: Position, cause?: unknown): StoreRestored =>
  new StoreRestored(`the store has no event at position ${at} any more: it was restored to an earlier point`, {
    cause,
  });

/**
 * Id of the event at a position that something was read from before; undefined where it was scavenged since. One try.
 * @throws StoreRestored when the store ends before it, or has it inside a record
 */
export const readIdAt = async (
  client: Client,
  options: CallOptions,
  at: Position,
  idle: number,
  signal?: AbortSignal,
): Promise<string | undefined> => {
  const here = { direction: FORWARDS, fromPosition: { commit: at, prepare: at }, maxCount: 1 } as const;
  const reading = collect(client.readAll({ ...options, ...here }), idle, signal);
  const [found] = await reading.catch((error: unknown) => {
    throw isForeignPosition(error) ? restoredBefore(at, error) : error;
  });
  if (found === undefined) throw restoredBefore(at);
  return found.event?.position.commit === at ? found.event.id : undefined;
};
