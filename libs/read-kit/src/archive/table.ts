import type { Table } from '@sales/eventsourcing';

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
  /** For whom the actor did it, by a delegation; null where it did so for itself. */
  readonly on_behalf_of: string | null;
  readonly reason: string | null;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly command_id: string;
  /**
   * What the event is about: id of the invoice, payment, shipment, return, refund, receipt or transfer; the product of
   * a price.
   */
  readonly document: string | null;
  /** Ids of the persons whom the event is about; null where there are none. */
  readonly persons: readonly string[] | null;
  readonly data: string;
};

/** How a price says which product it is of: no id of another document looks like that. */
export const priceDocument = (sku: string): string => `price of ${sku}`;

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
    on_behalf_of: 'text',
    reason: 'text',
    correlation_id: 'text',
    causation_id: 'text',
    command_id: 'text',
    document: 'text',
    persons: 'jsonb',
    data: 'text',
  },
  key: ['stream', 'revision'],
  // The last reorder policy of a stock item is looked for behind any number of movements.
  indexes: [
    `(stream, revision) where type = 'sales.stockItem.reorder-policy-set.v1'`,
    '(correlation_id, position)',
    '(event_id)',
    '(command_id)',
    '(document) where document is not null',
    'using gin (persons jsonb_path_ops) where persons is not null',
    '(position)',
    '(actor, position)',
    '(recorded_at, position)',
    '(type, position)',
    `(split_part(stream, '-', 1), position)`,
    '(position) where reason is not null',
  ],
};
