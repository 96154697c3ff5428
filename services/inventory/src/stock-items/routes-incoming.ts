import {
  BusinessDate,
  Id,
  NonNegativeQuantity,
  object,
  PositiveQuantity,
  quantity,
  Text,
  thousandths,
  WarehouseCode,
} from '@sales/contracts';
import { type CommandContext, requireAfter } from '@sales/eventsourcing';
import { type After, type App, commandRoute, newId } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { openWarehousesName } from '../warehouses/index.ts';
import type { ExpectReceipt } from './commands.ts';
import { reject, type StockItemErrorCode } from './errors.ts';
import { type ItemRoutes, type ItemRoutesDeps, onceId, Place, placeProblems } from './item-routes.ts';
import { commandIdOf, move } from './movement.ts';
import { StockItem, toStockItem } from './representation.ts';
import { incomingKey, type StockItemState } from './state.ts';
import { stockItemId } from './stock-item.ts';

const expectedOn = Type.Optional(BusinessDate);

const Expected = object({ ...StockItem.properties, receiptId: Id }, { $id: 'ExpectedReceipt' });
const Sent = object({ ...StockItem.properties, transferId: Id }, { $id: 'SentTransfer' });

type WithName = { readonly item: StockItemState; readonly name: string };
const itemOf = ({ id, state, revision }: After<WithName>): Static<typeof StockItem> =>
  toStockItem({ id, state: state.item, revision });

/** Goods that are to come: announced by suppliers, or sent by another warehouse. */
export const incomingRoutes = (
  app: App,
  { requirePlace, spelt }: Pick<ItemRoutes, 'requirePlace' | 'spelt'>,
  {
    codes,
    stockItems,
    requireOpen,
    entityOf,
  }: Pick<ItemRoutesDeps, 'codes' | 'stockItems' | 'requireOpen' | 'entityOf'>,
): void => {
  /** What goods are worth is in the books of one company: only a sale takes it to those of another. */
  const requireSameEntity = async (warehouse: string, to: string): Promise<void> => {
    const [entity, toEntity] = await Promise.all([entityOf(warehouse), entityOf(to)]);
    if (entity !== toEntity)
      reject('stock-item/transfer-to-other-entity', { warehouse, warehouseEntity: entity, to, toEntity });
  };

  /**
   * An announcement that comes again in the same words after its goods have come in is not another one. It is when it
   * was changed or withdrawn meanwhile.
   */
  const announce = async (item: string, context: CommandContext, command: ExpectReceipt) => {
    const { receiptId } = command;
    const { requestHash: _, ...asked } = context;
    const inWords = (announced: string, on = ''): CommandContext => ({
      ...asked,
      commandId: commandIdOf(receiptId, `expect:${thousandths(announced)}:${on}`, item),
    });
    const once = inWords(command.quantity, command.expectedOn);
    const earlier = await stockItems.recall(item, once);
    if (earlier === undefined) return stockItems.handle(item, command, once);
    const [{ state }, withdrawn] = await Promise.all([stockItems.load(item), stockItems.recall(item, inWords('0'))]);
    const isOver =
      !state.incoming.has(incomingKey(command)) && (withdrawn?.revision ?? -1n) < (earlier.revision ?? -1n);
    return isOver ? earlier : stockItems.handle(item, command, context);
  };

  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/expect-receipt',
    permission: 'stockItem:expect-receipt',
    summary: 'Announce, change or cancel an expected receipt',
    description:
      'The same `receiptId` again replaces the announcement; a quantity of 0 withdraws it. Goods received under the ' +
      'id reduce it. Waiting lines are promised their dates by it, and reorder suggestions count it.',
    params: Place,
    body: object({
      receiptId: Type.Optional(Id),
      quantity: NonNegativeQuantity,
      /** Absent: it is not known when. */
      expectedOn,
      reference: Type.Optional(Text(100)),
    }),
    ok: { schema: Expected },
    fields: { cost: ['value'], personal: [] },
    problems: [...placeProblems, 'stock-item/too-much'],
    reads: [openWarehousesName],
    command: async ({ params, body, context }) => {
      const receiptId = body.receiptId ?? newId(context, 'receipt');
      const { warehouse, sku } = await requirePlace(context, params, body.quantity);
      const result = await announce(stockItemId(warehouse, sku), context, {
        type: 'ExpectReceipt',
        ...body,
        receiptId,
      });
      return { ...result, events: [], state: { item: result.state, name: receiptId } };
    },
    answer: (after) => ({ ...itemOf(after), receiptId: after.state.name }),
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/transfer',
    permission: 'stockItem:transfer',
    summary: 'Dispatch a transfer: goods are in transit until the other warehouse receives them',
    description:
      'Both warehouses belong to the same company: between companies goods are sold. The goods leave the stock on ' +
      'hand at once, at moving-average cost. The other warehouse expects them from now on, by `expectedOn` if given, ' +
      'and receives them with `receive-transfer` under the `transferId` of the answer.',
    params: Place,
    body: object({
      transferId: onceId('Id of the transfer, in which the product leaves the warehouse once.'),
      to: WarehouseCode,
      quantity: PositiveQuantity,
      expectedOn,
    }),
    ok: { schema: Sent },
    fields: { cost: ['value'], personal: [] },
    problems: [
      ...placeProblems,
      'stock-item/insufficient',
      'stock-item/transfer-to-itself',
      'stock-item/transfer-to-other-entity',
      'stock-item/id-reused',
      'stock-item/dated-too-early',
    ],
    reads: [openWarehousesName],
    command: async ({ params, body, context }) => {
      const transferId = body.transferId ?? newId(context, 'transfer');
      const { warehouse, sku } = await spelt(params);
      const to = await codes.spelt('warehouse', body.to);
      const result = await move(stockItems, stockItemId(warehouse, sku), context, {
        once: {
          id: { transferId },
          action: 'dispatch',
          content: { to, quantity: body.quantity, expectedOn: body.expectedOn },
        },
        make: async () => {
          await requirePlace(context, { warehouse, sku }, body.quantity);
          if (to === warehouse) return reject('stock-item/transfer-to-itself', { warehouse });
          await requireOpen(to);
          await requireSameEntity(warehouse, to);
          return { type: 'DispatchTransfer', ...body, to, transferId };
        },
      });
      return { ...result, state: { item: result.state, name: transferId } };
    },
    answer: (after) => ({ ...itemOf(after), transferId: after.state.name }),
  });
  commandRoute(app, {
    method: 'POST',
    url: '/v1/stock-items/:warehouse/:sku/receive-transfer',
    permission: 'stockItem:receive-transfer',
    summary: 'Receive a transfer',
    description:
      'At the cost at which the goods left. A transfer is received once, however often and with whichever key the ' +
      'request is sent.',
    params: Place,
    body: object({ transferId: Id, from: WarehouseCode }),
    ok: { schema: StockItem },
    problems: [
      'stock-item/transfer-unknown',
      'stock-item/id-reused',
      'stock-item/dated-too-early',
      'stock-item/currency-mismatch',
      'stock-item/too-much',
    ],
    command: async ({ params, body: { transferId, ...body }, context }) => {
      const { warehouse, sku } = await spelt(params);
      const from = await codes.spelt('warehouse', body.from);
      const { state } = await stockItems.load(stockItemId(from, sku));
      return move(stockItems, stockItemId(warehouse, sku), context, {
        once: { id: { transferId }, action: `receive:${from}`, content: {} },
        make: async () => {
          const transfer = state.transfers.get(transferId);
          if (transfer?.to !== warehouse)
            return reject('stock-item/transfer-unknown', { transferId, from, to: warehouse });
          const left = transfer.on === undefined ? undefined : { what: 'transferDispatched', on: transfer.on };
          requireAfter<StockItemErrorCode>('stock-item/dated-too-early', context.effectiveAt, left);
          const arrived = { quantity: quantity(transfer.quantity), cost: transfer.cost };
          return { type: 'ReceiveTransfer', transferId, from, ...arrived };
        },
      });
    },
    answer: toStockItem,
  });
};
