import { barcodeKey, isCurrency, type ProductDetails, whyOf } from '@sales/contracts';
import { again, equal, type FileCommand, withChanges } from '@sales/eventsourcing';
import type { ClaimingCommand, ProductCommand } from './commands.ts';
import { type ProductErrorCode, reject } from './errors.ts';
import type { ProductEvent } from './events.ts';
import { barcodesOf, type ProductState, usedBy } from './state.ts';

/** @throws DomainError for a product that was never added */
export const requireAdded = (state: ProductState): Exclude<ProductState, { readonly status: 'none' }> =>
  state.status === 'none' ? reject('product/unknown') : state;

export const decide = (command: Exclude<ProductCommand, FileCommand>, given: ProductState): readonly ProductEvent[] => {
  if (command.type === 'AddProduct' || command.type === 'PutProduct') {
    const { details } = command;
    if (given.status === 'none') {
      return [{ type: 'ProductAdded', data: { details: claimed(checked(details), command, given) } }];
    }
    // Also where the details are the same: what is added is to be sold.
    if (given.status === 'discontinued') return discontinued(given);
    if (command.type === 'PutProduct') return change({ ...kept(command, given.details), ...details }, command, given);
    return again<ProductErrorCode>('product/already-exists', {}, given.details, details);
  }
  if (command.type === 'WithdrawClaim') {
    const { barcode, epoch } = command;
    if (usedBy(given).includes(barcode)) return reject('product/claim-in-use');
    return given.epoch === epoch ? [{ type: 'ClaimWithdrawn', data: { barcode } }] : [];
  }
  const state = requireAdded(given);
  switch (command.type) {
    case 'ChangeProduct':
      return change(withChanges(state.details, command.changes), command, state);
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
    case 'FixBaseUnit':
      return state.isUnitFixed ? [] : [{ type: 'BaseUnitFixed', data: { unit: state.details.unit } }];
    case 'ReinstateProduct':
      return state.status === 'active' ? [] : [{ type: 'ProductReinstated', data: {} }];
  }
};

const kept = (
  { keeps = [] }: Extract<ProductCommand, { readonly type: 'PutProduct' }>,
  previous: ProductDetails,
): Partial<ProductDetails> =>
  Object.fromEntries(keeps.map((field) => [field, previous[field]]).filter(([, value]) => value !== undefined));

const discontinued = ({ reason }: Extract<ProductState, { readonly status: 'discontinued' }>): never =>
  reject('product/discontinued', { ...(reason !== undefined && { reason }) });

const change = (
  details: ProductDetails,
  command: ClaimingCommand,
  state: Exclude<ProductState, { readonly status: 'none' }>,
): readonly ProductEvent[] => {
  const { details: previous, isUnitFixed } = state;
  if (equal(details, previous)) return [];
  const { unit } = previous;
  if (isUnitFixed && details.unit !== unit) reject('product/base-unit-fixed', { unit, sent: details.unit });
  return [{ type: 'ProductChanged', data: { details: claimed(checked(details), command, state) } }];
};

/** The bar codes that a command would put on the product and that it does not have. */
export const wantedBy = (command: ClaimingCommand, state: ProductState): readonly string[] => {
  const used = new Set(usedBy(state));
  const wanted = command.type === 'ChangeProduct' ? command.changes.set : command.details;
  return barcodesOf(wanted).filter((one) => !used.has(one));
};

/** The details, where no other product can have the bar codes that are new in them. */
const claimed = (details: ProductDetails, command: ClaimingCommand, state: ProductState): ProductDetails => {
  const { claims } = command;
  const own = new Set(claims?.epoch === state.epoch ? claims.values : []);
  return wantedBy(command, state).every((one) => own.has(one)) ? details : reject('product/unclaimed');
};

const checked = (details: ProductDetails): ProductDetails => {
  const { currency } = details.standardCost ?? {};
  if (currency !== undefined && !isCurrency(currency)) reject('product/currency-unknown', { currency });
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
    const key = barcodeKey(code);
    if (codes.has(key)) reject('product/barcode-repeated', { barcode: code });
    codes.add(key);
  }
};
