import type { AppendedTable, PublishedEvent, Row, Table } from '@sales/eventsourcing';

/** Every published event. `data` is the text that was published: it is read back, never searched. */
export type TimelineRow = {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly event_id: string;
  readonly type: string;
  readonly recorded_at: string;
  readonly effective_at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly command_id: string;
  readonly data: string;
};

export const timelineTable: Table = {
  name: 'timeline',
  columns: {
    stream: 'text',
    revision: 'bigint',
    position: 'bigint',
    event_id: 'text',
    type: 'text',
    recorded_at: 'timestamptz',
    effective_at: 'timestamptz',
    actor: 'text',
    reason: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    command_id: 'text',
    data: 'text',
  },
  key: ['stream', 'revision'],
  // The last reorder policy of a stock item is looked for behind any number of movements.
  indexes: [
    `(stream, revision) where type = 'sales.stockItem.reorder-policy-set.v1'`,
    '(correlation_id, position)',
    '(event_id)',
  ],
};

export const timelineRow = (event: PublishedEvent): TimelineRow => ({
  stream: event.stream,
  revision: Number(event.revision),
  position: Number(event.position),
  event_id: event.id,
  type: event.type,
  recorded_at: event.recordedAt,
  effective_at: event.effectiveAt,
  actor: event.actor,
  reason: event.reason ?? null,
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  command_id: event.commandId,
  data: event.json ?? JSON.stringify(event.data),
});

export const timeline: AppendedTable = {
  kind: 'appended',
  table: timelineTable,
  row: (event): Row => timelineRow(event),
};
