import type { StockItemContracts } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { stockItemId } from '../domain/stock-item/stock-item.ts';
import type { Inventory } from '../inventory.ts';

export type Arrival = StockItemContracts['sales.stockItem.transfer-received.v1'];

/** Closes a transfer where it came from, once it has come in where it went to. Again and again is no harm. */
export const completeTransfer =
  ({ stockItems }: Pick<Inventory, 'stockItems'>) =>
  async ({ from, sku, transferId }: Arrival, context: CommandContext): Promise<void> => {
    await stockItems.handle(stockItemId(from, sku), { type: 'CompleteTransfer', transferId }, context);
  };
