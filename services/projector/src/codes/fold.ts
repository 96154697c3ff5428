import { naturalKey, priceLists, products, warehouses } from '@sales/contracts';
import { either, foldedTable, type Handling, on, type PublishedEvent, type Row } from '@sales/eventsourcing';
import { type Coded, codeTable } from './table.ts';

/** What has a code, with the category of its streams. */
const codeIn: Handling<[], readonly [Coded, string]> = either(
  on(products, { ProductAdded: ({ data }): readonly [Coded, string] => ['product', data.sku] }),
  on(warehouses, { WarehouseOpened: ({ data }): readonly [Coded, string] => ['warehouse', data.warehouse] }),
  on(priceLists, { PriceListCreated: ({ data }): readonly [Coded, string] => ['priceList', data.priceList] }),
);

/** How each code is spelt: what is asked for in another spelling is found by its key. */
export const codes = foldedTable<Row>({
  table: codeTable,
  keys: (event) => {
    const [category = '', code = ''] = codeIn(event) ?? [];
    return [{ category, key: naturalKey(code) }];
  },
  evolve: Object.assign(
    (event: PublishedEvent, row: Row | undefined, key: Row): Row =>
      row ?? { ...key, spelling: codeIn(event)?.[1] ?? '' },
    { types: codeIn.types },
  ),
});
