import {
  type CommandHandler,
  type Decider,
  fileOf,
  type GivenDate,
  keepingDates,
  keepingFiles,
  type Step,
} from '@sales/eventsourcing';
import type { ProductCommand } from './commands.ts';
import { decide, requireAdded } from './decide.ts';
import type { ProductErrorCode } from './errors.ts';
import type { ProductEvent } from './events.ts';
import { evolve, initialState, type ProductState } from './state.ts';

/** What an event is about, as far as it has an order. */
const stepsOf = (event: ProductEvent): readonly Step[] => {
  const { type } = event;
  // By the service itself.
  if (type === 'ClaimWithdrawn' || type === 'BaseUnitFixed') return [];
  const product = { of: 'product', turns: type === 'ProductAdded' };
  const file = fileOf(event);
  if (file !== undefined) return [product, { of: `file ${file}`, turns: true }];
  if (type === 'ProductDiscontinued') return [product, { of: 'sale', turns: false }];
  return type === 'ProductReinstated' ? [product, { of: 'sale', turns: true }] : [product];
};

/** Carries out commands on products. */
export type ProductHandler = CommandHandler<ProductState, ProductCommand & GivenDate, ProductEvent>;

/** A thing that is sold. One stream a SKU. */
export const product: Decider<ProductState, ProductCommand & GivenDate, ProductEvent> = keepingDates(
  'product/dated-too-early' satisfies ProductErrorCode,
  stepsOf,
  keepingFiles('product', requireAdded, { initialState, decide, evolve }),
);
