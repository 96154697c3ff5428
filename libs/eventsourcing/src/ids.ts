import { v5, v7 } from 'uuid';
import type { Clock, Ids } from './ports.ts';

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** UUIDv7, rising within a process. */
export const randomIds: Ids = { next: () => v7() };

/** The same name under the same parent always gives the same id (UUIDv5, RFC 9562). `parent` is a UUID. */
export const derivedId = (parent: string, name: string): string => v5(name, parent);

/** Root of the ids that are derived from text that is no UUID itself, for example an Idempotency-Key. */
export const rootId = 'b2f6a7e4-54d3-5c0e-9a67-3b1c4e2f8d10';
