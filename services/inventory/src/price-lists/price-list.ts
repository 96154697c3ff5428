import { type Decider, type GivenDate, keepingDates, type Step } from '@sales/eventsourcing';
import type { PriceListCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { PriceListErrorCode } from './errors.ts';
import type { PriceListEvent } from './events.ts';
import { evolve, initialState, type PriceListState } from './state.ts';

const stepsOf = ({ type }: PriceListEvent): readonly Step[] => [{ of: 'list', turns: type === 'PriceListCreated' }];

/** Prices in one currency, from quantities on, for a time and for all customers or some. One stream a list. */
export const priceList: Decider<PriceListState, PriceListCommand & GivenDate, PriceListEvent> = keepingDates(
  'price-list/dated-too-early' satisfies PriceListErrorCode,
  stepsOf,
  { initialState, decide, evolve },
);
