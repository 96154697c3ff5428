import type { WarehousePublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { WarehouseEvent } from './events.ts';

/** What the world is told of an event of a warehouse. */
export const publish = (recorded: RecordedEvent): WarehousePublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const { type, data, stream } = recorded as RecordedEvent<WarehouseEvent>;
  const warehouse = idOf(stream);
  switch (type) {
    case 'WarehouseOpened':
      return { type: 'sales.warehouse.opened.v1', data: { warehouse, details: data.details } };
    case 'WarehouseChanged':
      return { type: 'sales.warehouse.changed.v1', data: { warehouse, details: data.details } };
    case 'WarehouseClosed':
      return { type: 'sales.warehouse.closed.v1', data: { warehouse } };
  }
};
