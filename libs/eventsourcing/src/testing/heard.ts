import type { PublishedEvent } from '../published-event.ts';
import { position, revision, streamName } from '../types.ts';
import { testId } from './fixed.ts';

/** An event as a consumer hears it, the first of its stream. */
export const heard = (type: string, data: unknown, more: Partial<PublishedEvent> = {}): PublishedEvent => ({
  type,
  data,
  id: testId(1),
  stream: streamName('order', testId(1)),
  revision: revision(0),
  position: position(1),
  previous: position(0),
  recordedAt: '2026-03-01T08:00:00.000Z',
  effectiveAt: '2026-03-01T08:00:00.000Z',
  actor: 'user:ann',
  correlationId: testId(1),
  causationId: testId(1),
  commandId: testId(1),
  ...more,
});
