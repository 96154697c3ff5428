import { type EventStore, StoreUnavailable, streamName } from '@sales/eventsourcing';
import { memoryEventStore } from '@sales/eventsourcing/testing';
import { expect, it } from 'vitest';
import { measuredStore } from './measured-store.ts';

it('tells appends, conflicts and failures apart', async () => {
  const outcomes: string[] = [];
  const appended = (outcome: string) => outcomes.push(outcome);
  const memory = memoryEventStore();
  const store = measuredStore(memory, { appended });
  const stream = streamName('order', '1');
  const event = {
    type: 'Placed',
    data: {},
    eventId: '01930000-0000-7000-8000-000000000001',
    metadata: {
      actor: 'user:ann',
      correlationId: 'c',
      causationId: 'c',
      commandId: 'c',
      recordedAt: '2024-01-15T09:00:00.000Z',
      schemaVersion: 1,
    },
  };
  await store.append(stream, [event], 'no_stream');
  const another = { ...event, eventId: '01930000-0000-7000-8000-000000000002' };
  await expect(store.append(stream, [another], 'no_stream')).rejects.toThrow();
  const away: EventStore = { ...memory, append: () => Promise.reject(new StoreUnavailable('away')) };
  await expect(measuredStore(away, { appended }).append(stream, [another], 'any')).rejects.toThrow('away');
  expect(outcomes).toEqual(['appended', 'conflict', 'failed']);
});
