import type { WarehouseDetails } from '@sales/contracts';
import type { Dates } from '@sales/eventsourcing';
import type { WarehouseEvent } from './events.ts';

export type WarehouseState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
} & (
  | { readonly status: 'none' }
  | { readonly status: 'open' | 'closed'; readonly entity: string; readonly details: WarehouseDetails }
);

export const initialState: WarehouseState = { status: 'none' };

export const evolve = (state: WarehouseState, event: WarehouseEvent): WarehouseState => {
  if (event.type === 'WarehouseOpened') return { status: 'open', ...event.data };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'WarehouseChanged':
      return { ...state, details: event.data.details };
    case 'WarehouseClosed':
      return { ...state, status: 'closed' };
  }
};
