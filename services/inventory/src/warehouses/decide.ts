import type { WarehouseDetails } from '@sales/contracts';
import { again, equal } from '@sales/eventsourcing';
import type { WarehouseCommand } from './commands.ts';
import { reject, type WarehouseErrorCode } from './errors.ts';
import type { WarehouseEvent } from './events.ts';
import type { WarehouseState } from './state.ts';

export const decide = (command: WarehouseCommand, state: WarehouseState): readonly WarehouseEvent[] => {
  if (command.type === 'OpenWarehouse' || command.type === 'PutWarehouse') {
    const { details } = command;
    const isNew = state.status === 'none' || (state.status === 'closed' && command.type === 'OpenWarehouse');
    if (isNew) return [{ type: 'WarehouseOpened', data: { details } }];
    if (command.type === 'PutWarehouse') return change(details, state);
    return again<WarehouseErrorCode>('warehouse/already-exists', {}, state.details, details);
  }
  if (state.status === 'none') return reject('warehouse/unknown');
  switch (command.type) {
    case 'ChangeWarehouse':
      return change(command.details, state);
    case 'CloseWarehouse':
      if (state.status === 'closed') return [];
      if (command.stocked > 0) return reject('warehouse/not-empty', { stocked: command.stocked });
      return [{ type: 'WarehouseClosed', data: {} }];
  }
};

const change = (
  details: WarehouseDetails,
  state: Exclude<WarehouseState, { status: 'none' }>,
): readonly WarehouseEvent[] => {
  // Also where the details are the same: who puts a warehouse wants it open.
  if (state.status === 'closed') return reject('warehouse/closed');
  if (equal(details, state.details)) return [];
  return [{ type: 'WarehouseChanged', data: { details } }];
};
