import { isCurrency, isSamePrice, type PriceListTerms, quantity, thousandths } from '@sales/contracts';
import { again, equal } from '@sales/eventsourcing';
import type { PriceListCommand } from './commands.ts';
import { type PriceListErrorCode, reject } from './errors.ts';
import type { PriceListEvent } from './events.ts';
import { type PriceListState, priceFrom } from './state.ts';

export const decide = (command: PriceListCommand, state: PriceListState): readonly PriceListEvent[] => {
  switch (command.type) {
    case 'CreatePriceList':
    case 'PutPriceList': {
      const { terms } = command;
      if (state.status === 'none') return [{ type: 'PriceListCreated', data: { terms: checked(terms) } }];
      if (command.type === 'PutPriceList') return change(terms, state.terms);
      return again<PriceListErrorCode>('price-list/already-exists', {}, state.terms, terms);
    }
    case 'ChangePriceList':
      return state.status === 'none' ? reject('price-list/unknown') : change(command.terms, state.terms);
    case 'SetPrice': {
      if (state.status === 'none') return reject('price-list/unknown');
      const { sku, unit, unitPrice } = command;
      const { currency } = state.terms;
      if (unitPrice.currency !== currency)
        return reject('price-list/currency-mismatch', { currency, given: unitPrice.currency });
      const from = thousandths(command.minQuantity);
      const previous = priceFrom(state, sku, unit, from);
      if (previous !== undefined && isSamePrice(previous, unitPrice)) return [];
      const minQuantity = quantity(from);
      return [{ type: 'PriceSet', data: { sku, unit, minQuantity, unitPrice } }];
    }
    case 'RemovePrice': {
      if (state.status === 'none') return reject('price-list/unknown');
      const { sku, unit } = command;
      const from = thousandths(command.minQuantity);
      const minQuantity = quantity(from);
      const price = { sku, unit, minQuantity };
      if (priceFrom(state, sku, unit, from) === undefined) return reject('price-list/price-unknown', price);
      return [{ type: 'PriceRemoved', data: price }];
    }
  }
};

const change = (terms: PriceListTerms, previous: PriceListTerms): readonly PriceListEvent[] => {
  if (equal(terms, previous)) return [];
  if (terms.currency !== previous.currency) return reject('price-list/currency-fixed', { currency: previous.currency });
  return [{ type: 'PriceListChanged', data: { terms: checked(terms) } }];
};

const checked = (terms: PriceListTerms): PriceListTerms => {
  const { currency, validFrom, validTo } = terms;
  if (!isCurrency(currency)) reject('price-list/currency-unknown', { currency });
  if (validFrom !== undefined && validTo !== undefined && validTo < validFrom) {
    reject('price-list/invalid-period', { validFrom, validTo });
  }
  return terms;
};
