import type { FulfilmentStep, FulfilmentWait } from '@sales/contracts';
import type { Table } from '@sales/eventsourcing';

/**
 * What the fulfilment of an order waits for. The row of one that waits for nothing stays: the list as of an instant
 * goes through those that there are now.
 */
export type WaitRow = {
  readonly order_id: string;
  readonly step: FulfilmentStep;
  readonly waiting_for: FulfilmentWait | null;
  readonly since: string;
};

export const waitTable: Table = {
  name: 'waits',
  columns: { order_id: 'text', step: 'text', waiting_for: 'text', since: 'timestamptz' },
  key: ['order_id'],
  indexes: ['(waiting_for, since, order_id)', '(since, order_id) where waiting_for is not null'],
};
