import { isCurrency, type ProductDetails, whyOf } from '@sales/contracts';
import { again, equal, type FileCommand } from '@sales/eventsourcing';
import type { ProductCommand } from './commands.ts';
import { type ProductErrorCode, reject } from './errors.ts';
import type { ProductEvent } from './events.ts';
import type { ProductState } from './state.ts';

/** @throws DomainError for a product that was never added */
export const requireAdded = (state: ProductState): Exclude<ProductState, { readonly status: 'none' }> =>
  state.status === 'none' ? reject('product/unknown') : state;

export const decide = (command: Exclude<ProductCommand, FileCommand>, given: ProductState): readonly ProductEvent[] => {
  if (command.type === 'AddProduct' || command.type === 'PutProduct') {
    const { details } = command;
    if (given.status === 'none') return [{ type: 'ProductAdded', data: { details: checked(details) } }];
    // Also where the details are the same: what is added is to be sold.
    if (given.status === 'discontinued') return discontinued(given);
    if (command.type === 'PutProduct') return change(details, given.details);
    return again<ProductErrorCode>('product/already-exists', {}, given.details, details);
  }
  const state = requireAdded(given);
  switch (command.type) {
    case 'ChangeProduct':
      return change({ ...state.details, ...command.changes }, state.details);
    case 'CategoriseProduct': {
      const { category } = command;
      return category === state.details.category ? [] : [{ type: 'ProductCategorised', data: { category } }];
    }
    case 'DiscontinueProduct': {
      const data = whyOf(command);
      // Without a reason it stays discontinued for the one that was given; another one is recorded.
      if (state.status === 'discontinued' && equal({ ...whyOf(state), ...data }, whyOf(state))) return [];
      return [{ type: 'ProductDiscontinued', data }];
    }
    case 'ReinstateProduct':
      return state.status === 'active' ? [] : [{ type: 'ProductReinstated', data: {} }];
  }
};

const discontinued = ({ reason }: Extract<ProductState, { readonly status: 'discontinued' }>): never =>
  reject('product/discontinued', { ...(reason !== undefined && { reason }) });

const change = (details: ProductDetails, previous: ProductDetails): readonly ProductEvent[] =>
  equal(details, previous) ? [] : [{ type: 'ProductChanged', data: { details: checked(details) } }];

const checked = (details: ProductDetails): ProductDetails => {
  const { currency } = details.standardCost ?? {};
  if (currency !== undefined && !isCurrency(currency)) reject('product/unknown-currency', { currency });
  checkUnits(details);
  return details;
};

/** Every unit has one factor, and every bar code is on one unit of the product. */
const checkUnits = ({ unit: base, units = [], barcodes = [] }: ProductDetails): void => {
  const known = new Set([base]);
  for (const { unit } of units) {
    if (known.has(unit)) reject('product/unit-repeated', { unit });
    known.add(unit);
  }
  const codes = new Set<string>();
  for (const { code, unit = base } of barcodes) {
    if (!known.has(unit)) reject('product/unit-unknown', { barcode: code, unit, units: [...known] });
    if (codes.has(code)) reject('product/barcode-repeated', { barcode: code });
    codes.add(code);
  }
};
