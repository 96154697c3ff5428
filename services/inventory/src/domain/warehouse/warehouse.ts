import type { WarehouseDetails } from '@sales/contracts';
import {
  again,
  type Dated,
  type Dates,
  type Decider,
  datesAfter,
  equal,
  type GivenDate,
  reject as rejectWith,
  requireOrder,
  type Step,
} from '@sales/eventsourcing';

export type WarehouseErrorCode =
  | 'warehouse/unknown'
  | 'warehouse/already-exists'
  | 'warehouse/closed'
  | 'warehouse/dated-too-early'
  | 'warehouse/not-empty';

const reject = (code: WarehouseErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);

/** Storage format: never rename. */
export type WarehouseEvent =
  /** Goods can be kept here, for the first time or again. */
  | { readonly type: 'WarehouseOpened'; readonly data: { readonly details: WarehouseDetails } }
  | {
      readonly type: 'WarehouseChanged';
      readonly data: { readonly details: WarehouseDetails; readonly previous: WarehouseDetails };
    }
  /** Nothing can be kept here any more. */
  | { readonly type: 'WarehouseClosed'; readonly data: Record<string, never> };

export type WarehouseCommand =
  | { readonly type: 'OpenWarehouse'; readonly details: WarehouseDetails }
  | { readonly type: 'ChangeWarehouse'; readonly details: WarehouseDetails }
  /** Opens it, or makes it what the details say: for importers. */
  | { readonly type: 'PutWarehouse'; readonly details: WarehouseDetails }
  /** `stocked`: how many of its items are not empty. */
  | { readonly type: 'CloseWarehouse'; readonly stocked: number };

export type WarehouseState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
} & ({ readonly status: 'none' } | { readonly status: 'open' | 'closed'; readonly details: WarehouseDetails });

const stepsOf = ({ type }: WarehouseEvent): readonly Step[] => [
  { of: 'warehouse', turns: type === 'WarehouseOpened' || type === 'WarehouseClosed' },
];

const decide = (command: WarehouseCommand & GivenDate, state: WarehouseState): readonly WarehouseEvent[] => {
  const events = decideUndated(command, state);
  requireOrder<WarehouseErrorCode>('warehouse/dated-too-early', command.dated, state.dates, events.flatMap(stepsOf));
  return events;
};

const decideUndated = (command: WarehouseCommand, state: WarehouseState): readonly WarehouseEvent[] => {
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
  return [{ type: 'WarehouseChanged', data: { details, previous: state.details } }];
};

const evolve = (state: WarehouseState, event: Dated<WarehouseEvent>): WarehouseState => {
  const dates = datesAfter(state.dates, event, stepsOf(event));
  return { ...evolveWarehouse(state, event), ...(dates !== undefined && { dates }) };
};

const evolveWarehouse = (state: WarehouseState, event: WarehouseEvent): WarehouseState => {
  if (event.type === 'WarehouseOpened') return { status: 'open', details: event.data.details };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'WarehouseChanged':
      return { ...state, details: event.data.details };
    case 'WarehouseClosed':
      return { ...state, status: 'closed' };
  }
};

/** A place where goods are kept. One stream a code. */
export const warehouse: Decider<WarehouseState, WarehouseCommand & GivenDate, WarehouseEvent> = {
  initialState: { status: 'none' },
  decide,
  evolve,
};
