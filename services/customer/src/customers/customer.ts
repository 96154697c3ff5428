import type { Decider, GivenDate } from '@sales/eventsourcing';
import type { CustomerCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { CustomerEvent } from './events.ts';
import { type CustomerState, evolve, initialState } from './state.ts';

/** A company or a person that buys. One stream a customer. */
export const customer: Decider<CustomerState, CustomerCommand & GivenDate, CustomerEvent> = {
  initialState,
  decide,
  evolve,
};
