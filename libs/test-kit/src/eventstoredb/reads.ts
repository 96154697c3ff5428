import { randomUUID } from 'node:crypto';
import { invalidArgument, streamDeleted, unknown } from './errors.ts';
import type { Log, View } from './log.ts';
import type { streams } from './proto.ts';
import { type Filter, type From, filterOf, fromPosition, fromRevision, type Place, streamOf } from './requests.ts';
import {
  caughtUpResponse,
  checkpointResponse,
  confirmationResponse,
  eventResponse,
  fellBehindResponse,
  streamNotFoundResponse,
} from './responses.ts';

/** A subscription that is live and so many events behind is told that it fell behind. */
const liveBuffer = 1_000;

/** Whether checkpoints come before the events up to them, and with which positions. */
export type CheckpointsAhead = 'none' | 'whole' | 'without prepare';

export type Subscribing = {
  readonly signal: AbortSignal;
  /** Asked when there is something to send. */
  readonly checkpointAhead: () => CheckpointsAhead;
};

function* readStream(log: Log, name: string, from: From, backwards: boolean, count: number, resolve: boolean) {
  if (count === 0) throw unknown('Unexpected ReadStreamResult: Error');
  const view = log.view(name);
  if (view === 'stream deleted') throw streamDeleted(name);
  if (view === 'no stream') {
    yield streamNotFoundResponse(name);
    return;
  }
  const { first, end, at } = view;
  let revision = backwards
    ? from === 'start'
      ? 0
      : Math.min(from === 'end' ? end - 1 : from, end - 1)
    : from === 'end'
      ? end
      : Math.max(from === 'start' ? 0 : from, first);
  for (let sent = 0; sent < count && revision >= first && revision < end; sent += 1) {
    const event = at(revision);
    if (event === undefined) return;
    yield eventResponse(log, event, resolve);
    revision += backwards ? -1 : 1;
  }
}

type Start = 'start' | 'end' | Place;

/** Here each record is written whole, so that both parts of its position are the same. */
const isWhole = ({ commit, prepare }: Place): boolean => commit === prepare;

/** Forwards from a position includes it, backwards does not: a position stands before its event. */
function* readAll(log: Log, from: Start, backwards: boolean, count: number, resolve: boolean, filter?: Filter) {
  const indexOf = (place: Place): number => {
    if (backwards && log.isBeyond(place.commit)) throw unknown('Unexpected ReadAllResult: Error');
    const index = isWhole(place) ? log.indexFrom(place.commit) : undefined;
    if (index === undefined) throw unknown('Unexpected ReadAllResult: InvalidPosition');
    return index;
  };
  const start = from === 'start' ? 0 : from === 'end' ? log.end() : indexOf(from);
  const step = backwards ? -1 : 1;
  let index = backwards ? start - 1 : start;
  for (let sent = 0; sent < count && index >= 0 && index < log.end(); index += step) {
    const event = log.at(index);
    if (event === undefined) return;
    if (filter !== undefined && !filter.matches(event)) continue;
    yield eventResponse(log, event, resolve);
    sent += 1;
  }
}

/** From beyond the end of the log, what is written below that position never comes. */
async function* subscribeToAll(log: Log, from: Start, resolve: boolean, filter: Filter | undefined, how: Subscribing) {
  yield confirmationResponse(randomUUID());
  const indexOf = (place: Place): number => {
    const found = isWhole(place) ? log.indexAfter(place.commit) : undefined;
    if (found === undefined) throw invalidArgument('Trying to read from an invalid position.');
    return found;
  };
  let index = from === 'start' ? 0 : from === 'end' ? log.end() : indexOf(from);
  const after = typeof from === 'object' ? from.commit : -1;
  let looked = 0;
  // What the server knows to be done: the last event that it sent, or the first of the last page that it looked at.
  let done: number | undefined;
  let told: number | undefined;
  let live = false;
  while (!how.signal.aborted) {
    const ahead = how.checkpointAhead();
    if (filter !== undefined && index < log.end() && ahead !== 'none') {
      const last = log.at(log.end() - 1);
      if (last !== undefined) yield checkpointResponse(last.position, ahead === 'whole' ? last.position : 0);
    }
    while (index < log.end() && !how.signal.aborted) {
      const event = log.at(index);
      if (event === undefined) return;
      index += 1;
      if (event.position <= after) continue;
      looked += 1;
      const wanted = filter === undefined || filter.matches(event);
      if (wanted) yield eventResponse(log, event, resolve);
      if (wanted || looked % filter.window === 1 % filter.window) done = event.position;
      if (filter !== undefined && looked % filter.checkpointInterval === 0) {
        yield checkpointResponse(event.position);
        done = told = event.position;
      }
      if (live && log.end() - index > liveBuffer) {
        yield fellBehindResponse();
        live = false;
      }
    }
    if (!live) {
      if (filter !== undefined && done !== undefined && done !== told) yield checkpointResponse(done);
      told = done;
      yield caughtUpResponse();
      live = true;
    }
    await log.beyond(index, how.signal);
  }
}

async function* subscribeToStream(log: Log, name: string, from: From, resolve: boolean, how: Subscribing) {
  const view = (): View | undefined => {
    const current = log.view(name);
    if (current === 'stream deleted') throw streamDeleted(name);
    return current === 'no stream' ? undefined : current;
  };
  const start = view();
  yield confirmationResponse(randomUUID());
  let revision = from === 'start' ? 0 : from === 'end' ? (start?.end ?? 0) : from + 1;
  let live = false;
  while (!how.signal.aborted) {
    const reached = log.end();
    const current = view();
    revision = Math.max(revision, current?.first ?? 0);
    while (current !== undefined && revision < current.end && !how.signal.aborted) {
      const event = current.at(revision);
      if (event === undefined) return;
      revision += 1;
      yield eventResponse(log, event, resolve);
    }
    if (live && log.end() - reached > liveBuffer) {
      yield fellBehindResponse();
      live = false;
    } else if (!live && reached === log.end()) {
      yield caughtUpResponse();
      live = true;
    }
    await log.beyond(reached, how.signal);
  }
}

export const isSubscription = (request: streams.ReadReq): boolean => request.getOptions()?.hasSubscription() ?? false;

/** What a request to read is answered with, to be sent as fast as the client takes it. @throws ServiceError */
export const read = (
  log: Log,
  request: streams.ReadReq,
  how: Subscribing,
): Iterable<streams.ReadResp> | AsyncIterable<streams.ReadResp> => {
  const options = request.getOptions();
  if (options === undefined) return [];
  const resolve = options.getResolveLinks();
  const backwards = options.getReadDirection() === 1;
  const count = Number(options.getCount());
  const filter = filterOf(options);
  const stream = options.getStream();
  if (stream !== undefined) {
    const name = streamOf(stream.getStreamIdentifier());
    const from = fromRevision(stream);
    return options.hasSubscription()
      ? subscribeToStream(log, name, from, resolve, how)
      : readStream(log, name, from, backwards, count, resolve);
  }
  const all = options.getAll();
  const from = all === undefined ? 'start' : fromPosition(all);
  return options.hasSubscription()
    ? subscribeToAll(log, from, resolve, filter, how)
    : readAll(log, from, backwards, count, resolve, filter);
};
