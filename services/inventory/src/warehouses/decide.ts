import { mainEntity, type WarehouseDetails } from '@sales/contracts';
import { again, equal } from '@sales/eventsourcing';
import type { WarehouseCommand } from './commands.ts';
import { reject, type WarehouseErrorCode } from './errors.ts';
import type { WarehouseEvent } from './events.ts';
import type { WarehouseState } from './state.ts';

export const decide = (command: WarehouseCommand, state: WarehouseState): readonly WarehouseEvent[] => {
  if (command.type === 'OpenWarehouse' || command.type === 'PutWarehouse') {
    const { details } = command;
    const recorded = state.status === 'none' ? mainEntity : state.entity;
    const { entity = recorded } = command;
    const isReopened = state.status === 'closed' && command.type === 'OpenWarehouse';
    if (isReopened) requireSame(recorded, entity);
    if (state.status === 'none' || isReopened) return [{ type: 'WarehouseOpened', data: { entity, details } }];
    if (command.type === 'OpenWarehouse') {
      const known = { entity: recorded, ...state.details };
      return again<WarehouseErrorCode>('warehouse/already-exists', {}, known, { entity, ...details });
    }
    const changes = change(details, state);
    requireSame(recorded, entity);
    return changes;
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

/**
 * Also a warehouse that is opened again: lines of orders may wait there, goods may be on their way to it, and what it
 * was worth is in the books of its company.
 */
const requireSame = (recorded: string, sent: string): void => {
  if (sent !== recorded) reject('warehouse/entity-fixed', { recorded, sent });
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
