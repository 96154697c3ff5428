import * as contracts from '@sales/contracts';
import { readProblems } from '@sales/read-kit';
import { defineModule } from '@sales/service-kit';
import { movements, picks, stock, warehouses } from './fold.ts';
import { holds } from './fold-holds.ts';
import { announced, receipts } from './fold-receipts.ts';
import { incoming, outgoing, transfers } from './fold-transfers.ts';
import { stockRoutes } from './queries.ts';

export { evolveStock, evolveWarehouse } from './fold.ts';
export { evolveHold, holds } from './fold-holds.ts';
export { pickedOf } from './picks.ts';
export { type HoldRow, type StockRow, stockTable } from './table.ts';

/** What lies where, what is on its way, and the ledger. Raise the version when a table or a fold changes. */
export const stockModule = defineModule({
  name: 'stock',
  projections: [
    {
      name: 'stock',
      version: 14,
      topics: [contracts.stockItems.topic.name, contracts.warehouses.topic.name],
      tables: [stock, transfers, outgoing, incoming, receipts, announced, movements, picks, holds, warehouses],
    },
  ],
  problems: readProblems,
  start: ({ platform: { database } }) => ({ routes: (app) => stockRoutes(app, database) }),
});
