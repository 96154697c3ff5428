import { lastRevision, lastRevisionText } from './event.ts';

/** The limits of a stream that reads obey. What else the metadata says (`$acl`, keys of the user) is stored and returned. */
export type StreamLimits = {
  readonly maxCount?: number;
  /** Seconds. */
  readonly maxAge?: number;
  readonly truncateBefore?: number;
};

type Json = Record<string, unknown>;

const parse = (metadata: Uint8Array): Json => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(metadata).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
};

export const parseLimits = (metadata: Uint8Array): StreamLimits => {
  const { $maxCount, $maxAge, $tb } = parse(metadata);
  return {
    ...(typeof $maxCount === 'number' && { maxCount: $maxCount }),
    ...(typeof $maxAge === 'number' && { maxAge: $maxAge }),
    ...(typeof $tb === 'number' && { truncateBefore: $tb }),
  };
};

/** A soft delete is metadata that truncates the stream before its last possible revision. */
export const isSoftDelete = ({ truncateBefore }: StreamLimits): boolean =>
  truncateBefore !== undefined && truncateBefore >= lastRevision;

export const softDelete = (): Uint8Array => Buffer.from(`{"$tb":${lastRevisionText}}`);

/** The same metadata for a stream that goes on at `revision` after a soft delete. */
export const undelete = (metadata: Uint8Array, revision: number): Uint8Array =>
  Buffer.from(JSON.stringify({ ...parse(metadata), $tb: revision }));
