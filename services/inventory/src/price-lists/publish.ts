import type { PriceListPublication } from '@sales/contracts';
import { idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { PriceListEvent } from './events.ts';

/** What the world is told of an event of a price list. */
export const publish = (recorded: RecordedEvent): PriceListPublication => {
  // The relay gives us our own categories only, and in them there is nothing else.
  const { type, data, stream } = recorded as RecordedEvent<PriceListEvent>;
  const priceList = idOf(stream);
  switch (type) {
    case 'PriceListCreated':
      return { type: 'sales.priceList.created.v1', data: { priceList, terms: data.terms } };
    case 'PriceListChanged':
      return { type: 'sales.priceList.changed.v1', data: { priceList, terms: data.terms } };
    case 'PriceSet': {
      const { sku, minQuantity, unitPrice } = data;
      return { type: 'sales.priceList.price-set.v1', data: { priceList, sku, minQuantity, unitPrice } };
    }
    case 'PriceRemoved':
      return { type: 'sales.priceList.price-removed.v1', data: { priceList, ...data } };
  }
};
