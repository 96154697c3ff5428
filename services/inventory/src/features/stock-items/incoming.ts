import {
  BusinessDate,
  Id,
  NonNegativeQuantity,
  object,
  PositiveQuantity,
  quantity,
  Sku,
  Text,
  WarehouseCode,
} from '@sales/contracts';
import { derivedId } from '@sales/eventsourcing';
import { type After, type App, commandRoute, handleOnce, newId } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { StockItemState } from '../../domain/stock-item/state.ts';
import { stockItemId } from '../../domain/stock-item/stock-item.ts';
import { refuse } from '../../http/problems.ts';
import { StockItem, toStockItem } from '../../http/representation.ts';
import type { Inventory } from '../../inventory.ts';
import { type Catalogue, openWarehousesName } from '../../lookups/catalogue.ts';

const Path = object({ warehouse: WarehouseCode, sku: Sku });
const expectedOn = Type.Optional(BusinessDate);

const Expected = object({ ...StockItem.properties, receiptId: Id });
const Sent = object({ ...StockItem.properties, transferId: Id });

type Named = { readonly item: StockItemState; readonly name: string };
const itemOf = ({ id, state, revision }: After<Named>): Static<typeof StockItem> =>
  toStockItem({ id, state: state.item, revision });

/** Goods that are to come: announced by suppliers, or sent by another warehouse. */
export const incomingRoutes = (app: App, { stockItems }: Inventory, catalogue: Catalogue): void => {
  const requirePlace = async (warehouse: string, sku: string): Promise<void> => {
    await Promise.all([catalogue.requireOpen(warehouse), catalogue.requireProduct(sku)]);
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/expect-receipt',
    summary: 'A delivery is announced, has changed, or will not come',
    description:
      'The same `receiptId` again replaces what was announced before; a quantity of 0 withdraws it. Goods that are received under the id are expected no more. Lines that wait are promised their dates by it, and reordering suggests less.',
    params: Path,
    body: object({
      receiptId: Type.Optional(Id),
      quantity: NonNegativeQuantity,
      /** Absent: nobody knows when. */
      expectedOn,
      reference: Type.Optional(Text(100)),
    }),
    ok: { schema: Expected },
    problems: ['warehouse/unknown', 'warehouse/closed', 'product/unknown', 'stock/too-much'],
    reads: [openWarehousesName],
    command: async ({ params: { warehouse, sku }, body, context }) => {
      const receiptId = body.receiptId ?? newId(context, 'receipt');
      const result = await handleOnce(stockItems, stockItemId(warehouse, sku), context, async () => {
        await requirePlace(warehouse, sku);
        return { type: 'ExpectReceipt', ...body, receiptId };
      });
      return { ...result, state: { item: result.state, name: receiptId } };
    },
    answer: (after) => ({ ...itemOf(after), receiptId: after.state.name }),
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/transfer',
    summary: 'Send goods to another warehouse: they are in transit until that has received them',
    description:
      'They leave what is on hand here at once, at moving-average cost. The other warehouse expects them from now on, by `expectedOn` where that is known, and takes them in with `receive-transfer` under the `transferId` of the answer.',
    params: Path,
    body: object({ transferId: Type.Optional(Id), to: WarehouseCode, quantity: PositiveQuantity, expectedOn }),
    ok: { schema: Sent },
    problems: [
      'warehouse/unknown',
      'warehouse/closed',
      'product/unknown',
      'stock/insufficient',
      'stock/transfer-to-itself',
    ],
    reads: [openWarehousesName],
    command: async ({ params: { warehouse, sku }, body, context }) => {
      const transferId = body.transferId ?? newId(context, 'transfer');
      const result = await handleOnce(stockItems, stockItemId(warehouse, sku), context, async () => {
        await requirePlace(warehouse, sku);
        if (body.to === warehouse) return refuse('stock/transfer-to-itself', { warehouse });
        await catalogue.requireOpen(body.to);
        return { type: 'DispatchTransfer', ...body, transferId };
      });
      return { ...result, state: { item: result.state, name: transferId } };
    },
    answer: (after) => ({ ...itemOf(after), transferId: after.state.name }),
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/receive-transfer',
    summary: 'Goods have come in from another warehouse',
    description:
      'At the cost at which they left. However often it is sent, and with whatever key, a transfer comes in once.',
    params: Path,
    body: object({ transferId: Id, from: WarehouseCode }),
    ok: { schema: StockItem },
    problems: ['stock/unknown-transfer', 'stock/currency-mismatch'],
    command: async ({ params: { warehouse, sku }, body: { transferId, from }, context }) => {
      const { state } = await stockItems.load(stockItemId(from, sku));
      // However often and with whatever key it is told, a transfer comes in once.
      const once = { ...context, commandId: derivedId(transferId, `received:${warehouse}`), requestHash: transferId };
      const id = stockItemId(warehouse, sku);
      const earlier = await stockItems.recall(id, once);
      if (earlier !== undefined) return earlier;
      const transfer = state.transfers.get(transferId);
      if (transfer?.to !== warehouse) return refuse('stock/unknown-transfer', { transferId, from, to: warehouse });
      const arrived = { quantity: quantity(transfer.quantity), cost: transfer.cost };
      return stockItems.handle(id, { type: 'ReceiveTransfer', transferId, from, ...arrived }, once);
    },
    answer: toStockItem,
  });
};
