import { randomFillSync } from 'node:crypto';

const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Random bytes are drawn in bulk: one call a request costs more than the rest of this file. */
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
};

export type TraceParts = { readonly traceId: string; readonly spanId: string; readonly flags: string };

/** Undefined for what is not a traceparent. */
export const traceParts = (text: string | undefined): TraceParts | undefined => {
  const [, traceId, spanId, flags] = (text === undefined ? null : traceparent.exec(text)) ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined ? undefined : { traceId, spanId, flags };
};

/**
 * The trace context of the work that a request starts: the caller's trace with a span of our own, or a new trace when
 * there is none or it is malformed (https://www.w3.org/TR/trace-context/).
 */
export const childTrace = (parent: string | undefined): string => {
  const found = traceParts(parent);
  return found === undefined
    ? `00-${randomHex(16)}-${randomHex(8)}-01`
    : `00-${found.traceId}-${randomHex(8)}-${found.flags}`;
};
