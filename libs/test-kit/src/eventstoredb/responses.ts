import { type Expected, lastRevision, lastRevisionText, type StoredEvent } from './event.ts';
import { linkType, parseLink } from './links.ts';
import type { Log } from './log.ts';
import { any, empty, shared, status, streams } from './proto.ts';
import type { Outcome } from './writes.ts';

/** `created` is in ticks of 100 ns since 1970. */
const ticksPerMillisecond = 10_000n;

export const identifierOf = (stream: string): shared.StreamIdentifier => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return identifier;
};

const recorded = (event: StoredEvent): streams.ReadResp.ReadEvent.RecordedEvent => {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(event.id);
  record.setId(id);
  record.setStreamIdentifier(identifierOf(event.stream));
  record.setStreamRevision(event.revision === lastRevision ? lastRevisionText : String(event.revision));
  record.setCommitPosition(String(event.position));
  record.setPreparePosition(String(event.position));
  record.setData(event.data);
  record.setCustomMetadata(event.metadata);
  const properties = record.getMetadataMap();
  properties.set('type', event.type);
  properties.set('content-type', event.json ? 'application/json' : 'application/octet-stream');
  properties.set('created', String(BigInt(event.created) * ticksPerMillisecond));
  return record;
};

/** A link is followed on request; one that leads nowhere comes as a link without an event. */
export const eventResponse = (log: Log, event: StoredEvent, resolveLinks: boolean): streams.ReadResp => {
  const read = new streams.ReadResp.ReadEvent();
  if (resolveLinks && event.type === linkType) {
    const target = parseLink(event);
    const view = target === undefined ? undefined : log.view(target.stream);
    const found =
      target !== undefined && typeof view === 'object' && target.revision >= view.first && target.revision < view.end
        ? view.at(target.revision)
        : undefined;
    read.setLink(recorded(event));
    if (found !== undefined) read.setEvent(recorded(found));
  } else {
    read.setEvent(recorded(event));
  }
  read.setCommitPosition(String(event.position));
  const response = new streams.ReadResp();
  response.setEvent(read);
  return response;
};

export const checkpointResponse = (position: number, prepare: number = position): streams.ReadResp => {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(position));
  checkpoint.setPreparePosition(String(prepare));
  const response = new streams.ReadResp();
  response.setCheckpoint(checkpoint);
  return response;
};

export const confirmationResponse = (subscriptionId: string): streams.ReadResp => {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscriptionId);
  const response = new streams.ReadResp();
  response.setConfirmation(confirmation);
  return response;
};

export const caughtUpResponse = (): streams.ReadResp => {
  const response = new streams.ReadResp();
  response.setCaughtUp(new streams.ReadResp.CaughtUp());
  return response;
};

export const fellBehindResponse = (): streams.ReadResp => {
  const response = new streams.ReadResp();
  response.setFellBehind(new streams.ReadResp.FellBehind());
  return response;
};

export const streamNotFoundResponse = (stream: string): streams.ReadResp => {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(notFound);
  return response;
};

type Stored = Extract<Outcome, { kind: 'stored' }>;

export const appendSuccess = ({ revision, position }: Stored): streams.AppendResp => {
  const success = new streams.AppendResp.Success();
  if (revision < 0) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new shared.Empty());
  else {
    const place = new streams.AppendResp.Position();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    success.setPosition(place);
  }
  const response = new streams.AppendResp();
  response.setSuccess(success);
  return response;
};

export const appendConflict = (expected: Expected, current: number): streams.AppendResp => {
  const conflict = new streams.AppendResp.WrongExpectedVersion();
  if (expected === 'any') conflict.setExpectedAny(new shared.Empty());
  else if (expected === 'stream_exists') conflict.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no_stream') conflict.setExpectedNoStream(new shared.Empty());
  else conflict.setExpectedRevision(String(expected));
  if (current < 0) conflict.setCurrentNoStream(new shared.Empty());
  else conflict.setCurrentRevision(String(current));
  const response = new streams.AppendResp();
  response.setWrongExpectedVersion(conflict);
  return response;
};

/** The answer to one append of a batch, still without correlation id and stream. */
export const batchSuccess = ({ revision, position }: Stored): streams.BatchAppendResp => {
  const success = new streams.BatchAppendResp.Success();
  if (revision < 0) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new empty.Empty());
  else {
    const place = new shared.AllStreamPosition();
    place.setCommitPosition(String(position));
    place.setPreparePosition(String(position));
    success.setPosition(place);
  }
  const response = new streams.BatchAppendResp();
  response.setSuccess(success);
  return response;
};

export type BatchError =
  | { readonly kind: 'wrong revision'; readonly expected: Expected; readonly current: number }
  | { readonly kind: 'stream deleted'; readonly stream: string }
  | { readonly kind: 'too large'; readonly maximum: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'access denied' }
  | { readonly kind: 'bad request'; readonly message: string };

/** Code, message, and the details by which the client tells the errors apart. */
const describe = (error: BatchError): readonly [code: number, message: string, type: string, bytes: Uint8Array] => {
  switch (error.kind) {
    case 'wrong revision': {
      const details = new shared.WrongExpectedVersion();
      if (error.expected === 'any') details.setExpectedAny(new empty.Empty());
      else if (error.expected === 'stream_exists') details.setExpectedStreamExists(new empty.Empty());
      else if (error.expected === 'no_stream') details.setExpectedNoStream(new empty.Empty());
      else details.setExpectedStreamPosition(String(error.expected));
      if (error.current < 0) details.setCurrentNoStream(new empty.Empty());
      else details.setCurrentStreamRevision(String(error.current));
      return [9, 'WrongExpectedVersion', 'WrongExpectedVersion', details.serializeBinary()];
    }
    case 'stream deleted': {
      const details = new shared.StreamDeleted();
      details.setStreamIdentifier(identifierOf(error.stream));
      return [9, 'StreamDeleted', 'StreamDeleted', details.serializeBinary()];
    }
    case 'too large': {
      const details = new shared.MaximumAppendSizeExceeded();
      details.setMaxappendsize(error.maximum);
      return [3, 'MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded', details.serializeBinary()];
    }
    case 'timeout':
      return [4, 'Timeout', 'Timeout', new shared.Timeout().serializeBinary()];
    case 'access denied':
      return [7, 'AccessDenied', 'AccessDenied', new shared.AccessDenied().serializeBinary()];
    case 'bad request': {
      const details = new shared.BadRequest();
      details.setMessage(error.message);
      return [3, error.message, 'BadRequest', details.serializeBinary()];
    }
  }
};

export const batchError = (error: BatchError): streams.BatchAppendResp => {
  const [code, message, type, bytes] = describe(error);
  const details = new any.Any();
  details.pack(bytes, `event_store.client.${type}`);
  const problem = new status.Status();
  problem.setCode(code);
  problem.setMessage(message);
  problem.setDetails(details);
  const response = new streams.BatchAppendResp();
  response.setError(problem);
  return response;
};
