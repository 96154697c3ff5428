import { lastRevision, lastRevisionText } from './event.ts';
import { parseObject } from './json.ts';

/**
 * The limits of a stream that reads obey. What else the metadata says (`$acl`, keys of the user) is stored and
 * returned.
 */
export type StreamLimits = {
  readonly maxCount?: number;
  /** Seconds. */
  readonly maxAge?: number;
  readonly truncateBefore?: number;
};

export const parseLimits = (metadata: Uint8Array): StreamLimits => {
  const { $maxCount, $maxAge, $tb } = parseObject(metadata);
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
  Buffer.from(JSON.stringify({ ...parseObject(metadata), $tb: revision }));
