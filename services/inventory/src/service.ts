import { defineService } from '@sales/service-kit';
import { allocationsModule, owedAtIn } from './allocations/index.ts';
import { codesModule } from './codes/index.ts';
import { examples } from './examples.ts';
import { priceListsModule } from './price-lists/index.ts';
import { productsModule } from './products/index.ts';
import { referenceModule } from './reference/index.ts';
import { stockedAtIn, stockItemsModule } from './stock-items/index.ts';
import { warehousesModule } from './warehouses/index.ts';

/** What is sold, where it lies, and what orders get of it. */
export const inventoryService = defineService({
  name: 'inventory',
  title: 'Inventory',
  version: '1.0.0',
  description: 'Products, price lists, warehouses and stock.',
  tags: [
    { name: 'products', description: 'The catalogue: what is sold, in which units, with which bar codes.' },
    { name: 'price-lists', description: 'What products cost, for whom, from which quantity on.' },
    { name: 'warehouses', description: 'Where goods are kept, and for which company.' },
    { name: 'stock-items', description: 'A product in a warehouse: receipts, counts, transfers and reservations.' },
    { name: 'allocations', description: 'What lines of an order would get of the stock.' },
    { name: 'barcodes', description: 'The product and unit of a scanned bar code.' },
  ],
  examples,
  settings: {},
  modules: [
    codesModule,
    productsModule,
    priceListsModule,
    warehousesModule(stockedAtIn),
    stockItemsModule(owedAtIn),
    allocationsModule,
    referenceModule,
  ],
});
