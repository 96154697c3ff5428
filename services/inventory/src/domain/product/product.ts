import { isCurrency, type ProductDetails } from '@sales/contracts';
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

export type ProductErrorCode =
  | 'product/unknown'
  | 'product/already-exists'
  | 'product/discontinued'
  | 'product/dated-too-early'
  | 'product/unknown-currency';

const reject = (code: ProductErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);

/** Storage format: never rename. */
export type ProductEvent =
  /** There is one more thing to sell. */
  | { readonly type: 'ProductAdded'; readonly data: { readonly details: ProductDetails } }
  /** Something about it has changed; `details` is all of it, `previous` what it was. */
  | {
      readonly type: 'ProductChanged';
      readonly data: { readonly details: ProductDetails; readonly previous: ProductDetails };
    }
  /** It stands on another shelf of the catalogue. */
  | { readonly type: 'ProductCategorised'; readonly data: { readonly category: string; readonly previous?: string } }
  /** It is sold no more once it is out of stock; nobody can order it. Once more: for another reason. */
  | { readonly type: 'ProductDiscontinued'; readonly data: { readonly reason?: string } }
  /** It can be ordered again. */
  | { readonly type: 'ProductReinstated'; readonly data: Record<string, never> };

export type ProductCommand =
  | { readonly type: 'AddProduct'; readonly details: ProductDetails }
  | { readonly type: 'ChangeProduct'; readonly changes: Partial<ProductDetails> }
  /** Adds it, or makes it what the details say: for importers. */
  | { readonly type: 'PutProduct'; readonly details: ProductDetails }
  | { readonly type: 'CategoriseProduct'; readonly category: string }
  | { readonly type: 'DiscontinueProduct'; readonly reason?: string }
  | { readonly type: 'ReinstateProduct' };

export type ProductState = {
  /** When what happened to it was true in the business. */
  readonly dates?: Dates;
} & (
  | { readonly status: 'none' }
  | { readonly status: 'active'; readonly details: ProductDetails }
  | { readonly status: 'discontinued'; readonly details: ProductDetails; readonly reason?: string }
);

/** What an event is about, as far as it has an order. */
const stepsOf = ({ type }: ProductEvent): readonly Step[] => {
  const product = { of: 'product', turns: type === 'ProductAdded' };
  if (type === 'ProductDiscontinued') return [product, { of: 'sale', turns: false }];
  return type === 'ProductReinstated' ? [product, { of: 'sale', turns: true }] : [product];
};

const decide = (command: ProductCommand & GivenDate, state: ProductState): readonly ProductEvent[] => {
  const events = decideUndated(command, state);
  requireOrder<ProductErrorCode>('product/dated-too-early', command.dated, state.dates, events.flatMap(stepsOf));
  return events;
};

const decideUndated = (command: ProductCommand, state: ProductState): readonly ProductEvent[] => {
  if (command.type === 'AddProduct' || command.type === 'PutProduct') {
    const { details } = command;
    if (state.status === 'none') return [{ type: 'ProductAdded', data: { details: checked(details) } }];
    // Also where the details are the same: what is added is to be sold.
    if (state.status === 'discontinued') return discontinued(state);
    if (command.type === 'PutProduct') return change(details, state.details);
    return again<ProductErrorCode>('product/already-exists', {}, state.details, details);
  }
  if (state.status === 'none') return reject('product/unknown');
  switch (command.type) {
    case 'ChangeProduct':
      return change({ ...state.details, ...command.changes }, state.details);
    case 'CategoriseProduct': {
      const { category } = command;
      const previous = state.details.category;
      if (category === previous) return [];
      return [{ type: 'ProductCategorised', data: { category, ...(previous !== undefined && { previous }) } }];
    }
    case 'DiscontinueProduct': {
      const { reason } = command;
      // Without a reason it stays discontinued for the one that was given; another one is recorded.
      if (state.status === 'discontinued' && (reason === undefined || reason === state.reason)) return [];
      return [{ type: 'ProductDiscontinued', data: { ...(reason !== undefined && { reason }) } }];
    }
    case 'ReinstateProduct':
      return state.status === 'active' ? [] : [{ type: 'ProductReinstated', data: {} }];
  }
};

const discontinued = ({ reason }: Extract<ProductState, { readonly status: 'discontinued' }>): never =>
  reject('product/discontinued', { ...(reason !== undefined && { reason }) });

const change = (details: ProductDetails, previous: ProductDetails): readonly ProductEvent[] =>
  equal(details, previous) ? [] : [{ type: 'ProductChanged', data: { details: checked(details), previous } }];

const checked = (details: ProductDetails): ProductDetails => {
  const { currency } = details.standardCost ?? {};
  if (currency !== undefined && !isCurrency(currency)) reject('product/unknown-currency', { currency });
  return details;
};

const evolve = (state: ProductState, event: Dated<ProductEvent>): ProductState => {
  const dates = datesAfter(state.dates, event, stepsOf(event));
  return { ...evolveProduct(state, event), ...(dates !== undefined && { dates }) };
};

const evolveProduct = (state: ProductState, event: ProductEvent): ProductState => {
  if (event.type === 'ProductAdded') return { status: 'active', details: event.data.details };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ProductChanged':
      return { ...state, details: event.data.details };
    case 'ProductCategorised':
      return { ...state, details: { ...state.details, category: event.data.category } };
    case 'ProductDiscontinued':
      return { status: 'discontinued', details: state.details, ...event.data };
    case 'ProductReinstated':
      return { status: 'active', details: state.details };
  }
};

/** A thing that is sold. One stream a SKU. */
export const product: Decider<ProductState, ProductCommand & GivenDate, ProductEvent> = {
  initialState: { status: 'none' },
  decide,
  evolve,
};
