import { naturalKey } from '@sales/contracts';
import type { FoldedTable, PublishedEvent } from '@sales/eventsourcing';
import { asPriceListEvent, asProductEvent, asWarehouseEvent } from '../events.ts';
import { type Coded, codeTable } from './table.ts';

const codeIn = (event: PublishedEvent): readonly [Coded, string] | undefined => {
  switch (event.type) {
    case 'sales.product.added.v1': {
      const sku = asProductEvent(event)?.data.sku;
      return sku === undefined ? undefined : ['product', sku];
    }
    case 'sales.warehouse.opened.v1': {
      const warehouse = asWarehouseEvent(event)?.data.warehouse;
      return warehouse === undefined ? undefined : ['warehouse', warehouse];
    }
    case 'sales.priceList.created.v1': {
      const priceList = asPriceListEvent(event)?.data.priceList;
      return priceList === undefined ? undefined : ['priceList', priceList];
    }
    default:
      return undefined;
  }
};

/** How each code is spelt: what is asked for in another spelling is found by its key. */
export const codes: FoldedTable = {
  kind: 'folded',
  table: codeTable,
  keys: (event) => {
    const [category, code] = codeIn(event) ?? [];
    return category === undefined || code === undefined ? [] : [{ category, key: naturalKey(code) }];
  },
  evolve: (row, event, key) => row ?? { ...key, spelling: codeIn(event)?.[1] ?? '' },
};
