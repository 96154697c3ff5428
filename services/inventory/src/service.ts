import { defineService } from '@sales/service-kit';
import { allocationsModule, owedAtIn } from './allocations/index.ts';
import { codesModule } from './codes/index.ts';
import { inventorySettings } from './config.ts';
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
  description: 'What we sell and what it costs, where it lies and how much of it there is.',
  settings: inventorySettings,
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
