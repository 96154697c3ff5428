import { type Decider, type GivenDate, keepingDates, keepingFiles } from '@sales/eventsourcing';
import type { CustomerCommand } from './commands.ts';
import { stepsOf } from './dates.ts';
import { decide, requireActive, requireRegistered } from './decide.ts';
import type { CustomerErrorCode } from './errors.ts';
import type { CustomerEvent } from './events.ts';
import { type CustomerState, evolve, initialState } from './state.ts';

/** A company or a person that buys. One stream a customer. */
export const customer: Decider<CustomerState, CustomerCommand & GivenDate, CustomerEvent> = keepingDates(
  'customer/dated-too-early' satisfies CustomerErrorCode,
  stepsOf,
  keepingFiles('customer', (state: CustomerState) => requireActive(requireRegistered(state)), {
    initialState,
    decide,
    evolve,
  }),
);
