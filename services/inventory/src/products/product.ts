import { type Decider, type GivenDate, keepingDates, type Step } from '@sales/eventsourcing';
import type { ProductCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { ProductErrorCode } from './errors.ts';
import type { ProductEvent } from './events.ts';
import { evolve, initialState, type ProductState } from './state.ts';

/** What an event is about, as far as it has an order. */
const stepsOf = ({ type }: ProductEvent): readonly Step[] => {
  const product = { of: 'product', turns: type === 'ProductAdded' };
  if (type === 'ProductDiscontinued') return [product, { of: 'sale', turns: false }];
  return type === 'ProductReinstated' ? [product, { of: 'sale', turns: true }] : [product];
};

/** A thing that is sold. One stream a SKU. */
export const product: Decider<ProductState, ProductCommand & GivenDate, ProductEvent> = keepingDates(
  'product/dated-too-early' satisfies ProductErrorCode,
  stepsOf,
  { initialState, decide, evolve },
);
