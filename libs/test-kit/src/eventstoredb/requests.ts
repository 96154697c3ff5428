import { metadataMissing, unknown } from './errors.ts';
import type { Expected, ProposedEvent } from './event.ts';
import type { shared, streams } from './proto.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export const streamOf = (identifier: shared.StreamIdentifier | undefined): string =>
  text(identifier?.getStreamName_asU8() ?? new Uint8Array());

export const uuidOf = (uuid: shared.UUID | undefined): string => {
  const structured = uuid?.getStructured();
  if (structured === undefined) return uuid?.getString() ?? '';
  const halves = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()];
  const hex = halves.map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

type ExpectedOptions = {
  hasRevision(): boolean;
  getRevision(): string;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
};

export const expectedOf = (options: ExpectedOptions): Expected => {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
};

export const expectedOfBatch = (options: streams.BatchAppendReq.Options): Expected =>
  expectedOf({
    hasRevision: () => options.hasStreamPosition(),
    getRevision: () => options.getStreamPosition(),
    hasNoStream: () => options.hasNoStream(),
    hasStreamExists: () => options.hasStreamExists(),
  });

/** @throws ServiceError */
export const proposedOf = (
  message: streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage,
): ProposedEvent => {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  const contentType = properties.get('content-type');
  if (type === undefined) throw metadataMissing('type');
  if (type === '') throw unknown('Exception was thrown by handler.');
  if (contentType === undefined) throw metadataMissing('content-type');
  return {
    id: uuidOf(message.getId()),
    type,
    json: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

/** Where a read of a stream begins: a revision, or one of its ends. */
export type From = 'start' | 'end' | number;

/** A place in `$all`, as clients write it. */
export type Place = { readonly commit: number; readonly prepare: number };

export type Filter = {
  readonly matches: (event: { readonly stream: string; readonly type: string }) => boolean;
  /** Events that are looked at in one go. */
  readonly window: number;
  /** A checkpoint follows after so many events that were looked at. */
  readonly checkpointInterval: number;
};

const defaultSearchWindow = 32;

/** @throws SyntaxError for a bad regular expression */
export const filterOf = (options: streams.ReadReq.Options): Filter | undefined => {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const byType = filter.getEventType();
  const expression = byType ?? filter.getStreamIdentifier();
  const regex = expression?.getRegex() ?? '';
  const prefixes = expression?.getPrefixList() ?? [];
  const pattern = regex === '' ? undefined : new RegExp(regex);
  const window = filter.hasMax() ? filter.getMax() : defaultSearchWindow;
  return {
    matches: ({ stream, type }) => {
      const subject = byType === undefined ? stream : type;
      return pattern === undefined ? prefixes.some((prefix) => subject.startsWith(prefix)) : pattern.test(subject);
    },
    window,
    checkpointInterval: window * Math.max(1, filter.getCheckpointintervalmultiplier()),
  };
};

export const fromPosition = (options: streams.ReadReq.Options.AllOptions): 'start' | 'end' | Place => {
  if (options.hasEnd()) return 'end';
  const position = options.getPosition();
  if (position === undefined) return 'start';
  return { commit: Number(position.getCommitPosition()), prepare: Number(position.getPreparePosition()) };
};

export const fromRevision = (options: streams.ReadReq.Options.StreamOptions): From => {
  if (options.hasEnd()) return 'end';
  return options.hasRevision() ? Number(options.getRevision()) : 'start';
};
