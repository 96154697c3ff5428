import { type Decider, type GivenDate, keepingDates, type Step } from '@sales/eventsourcing';
import type { WarehouseCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { WarehouseErrorCode } from './errors.ts';
import type { WarehouseEvent } from './events.ts';
import { evolve, initialState, type WarehouseState } from './state.ts';

const stepsOf = ({ type }: WarehouseEvent): readonly Step[] => [
  { of: 'warehouse', turns: type === 'WarehouseOpened' || type === 'WarehouseClosed' },
];

/** A place where goods are kept. One stream a code. */
export const warehouse: Decider<WarehouseState, WarehouseCommand & GivenDate, WarehouseEvent> = keepingDates(
  'warehouse/dated-too-early' satisfies WarehouseErrorCode,
  stepsOf,
  { initialState, decide, evolve },
);
