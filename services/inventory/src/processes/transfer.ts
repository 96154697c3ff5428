import { type StockItemPublication, stockItemTopic } from '@sales/contracts';
import { derivedId, type EventLog, fromMessage, type PublishedEvent } from '@sales/eventsourcing';
import { stockItemId } from '../domain/stock-item/stock-item.ts';
import type { Inventory } from '../inventory.ts';

/**
 * Closes a transfer where it came from once it has come in where it went to. It has no state of its own: the command is
 * the same each time the event comes.
 */
export const completeTransfers = ({ stockItems }: Inventory, log: EventLog, signal: AbortSignal): Promise<void> =>
  log.consume({
    group: 'transfer',
    topics: [stockItemTopic.name],
    signal,
    handler: async ({ messages }) => {
      for (const message of messages) {
        if (message.headers['ce_type'] !== 'sales.stockItem.transfer-received.v1') continue;
        const event = fromMessage(message) as PublishedEvent & StockItemPublication;
        if (event.type !== 'sales.stockItem.transfer-received.v1') continue;
        const { from, sku, transferId } = event.data;
        await stockItems.handle(
          stockItemId(from, sku),
          { type: 'CompleteTransfer', transferId },
          {
            commandId: derivedId(event.id, 'complete'),
            actor: 'system:transfer',
            correlationId: event.correlationId,
            causationId: event.id,
            effectiveAt: event.effectiveAt,
          },
        );
      }
    },
  });
