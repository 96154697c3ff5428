import { openPostgres } from '@sales/adapter-postgres';
import { type EventMetadata, type NewEvent, randomIds, revision, streamName } from '@sales/eventsourcing';
import { openTestDatabase } from '@sales/test-kit';
import { round } from './median.ts';
import type { Report } from './report.ts';

const metadata: EventMetadata = {
  actor: 'service:bench',
  correlationId: randomIds.next(),
  causationId: randomIds.next(),
  commandId: randomIds.next(),
  recordedAt: '2026-01-01T00:00:00.000Z',
  schemaVersion: 1,
};

/** An event of the size of a stock movement. */
const event = (): NewEvent => ({
  type: 'StockReserved',
  eventId: randomIds.next(),
  data: {
    warehouse: 'MAIN',
    sku: 'FUR-BO-10001798',
    orderId: randomIds.next(),
    quantity: '3',
    level: { onHand: '120', reserved: '3' },
  },
  metadata,
});

/** Appends per second to the event store itself, by callers at once and events an append. */
export const benchAppends = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const postgres = await openPostgres({ url: database.url });
  try {
    for (const [callers, events] of [
      [1, 1],
      [16, 1],
      [64, 1],
      [64, 20],
    ] as const) {
      const end = performance.now() + 3000;
      let appends = 0;
      const start = performance.now();
      const caller = async () => {
        const stream = streamName('bench', randomIds.next());
        for (let next = 0n; performance.now() < end; next += BigInt(events)) {
          await postgres.store.append(
            stream,
            Array.from({ length: events }, event),
            next === 0n ? 'no_stream' : revision(next - 1n),
          );
          appends += 1;
        }
      };
      await Promise.all(Array.from({ length: callers }, caller));
      const seconds = (performance.now() - start) / 1000;
      report.row('appends', {
        callers,
        'events an append': events,
        'appends/s': round(appends / seconds),
        'events/s': round((appends * events) / seconds),
      });
    }
  } finally {
    await postgres.close();
    await database.drop();
  }
};
