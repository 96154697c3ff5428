import type { PublishedData, stockItems } from '@sales/contracts';
import type { CommandContext } from '@sales/eventsourcing';
import { type StockItems, stockItemId } from '../stock-items/index.ts';

export type Departure = PublishedData<typeof stockItems, 'TransferDispatched'>;
export type Arrival = PublishedData<typeof stockItems, 'TransferReceived'>;

/** What a transfer means for the warehouse at its other end. Each can be told again and again. */
export type Transfers = {
  /** The goods are expected where they go to. */
  announce(departure: Departure, context: CommandContext): Promise<void>;
  /** The transfer is closed where it came from, once it has come in where it went to. */
  complete(arrival: Arrival, context: CommandContext): Promise<void>;
};

export const createTransfers = (stockItems: Pick<StockItems, 'handle'>): Transfers => ({
  announce: async ({ warehouse: from, to, sku, transferId: receiptId, quantity, expectedOn }, context) => {
    const day = expectedOn !== undefined && { expectedOn };
    await stockItems.handle(
      stockItemId(to, sku),
      { type: 'ExpectReceipt', receiptId, quantity, from, ...day },
      context,
    );
  },
  complete: async ({ from, sku, transferId }, context) => {
    await stockItems.handle(stockItemId(from, sku), { type: 'CompleteTransfer', transferId }, context);
  },
});
