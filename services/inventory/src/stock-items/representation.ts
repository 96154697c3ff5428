import { BinCode, BusinessDate, Id, Money, object, Quantity, quantity, WarehouseCode } from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { withGroups } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { available, incomingOf, type StockItemState } from './state.ts';
import { parseStockItemId } from './stock-item.ts';

/** A product in a warehouse; all zeros where it has never been. */
export const StockItem = withGroups(
  object(
    {
      warehouse: Type.String(),
      sku: Type.String(),
      onHand: Quantity,
      reserved: Quantity,
      available: Quantity,
      /** Sent to other warehouses and not there yet. */
      inTransitOut: Quantity,
      /** To come in: announced, or on its way from another warehouse. */
      incoming: Quantity,
      /** Each part of it; `receiptId` is the id of the transfer for what comes `from` another warehouse. */
      expected: Type.Array(
        object(
          {
            receiptId: Id,
            quantity: Quantity,
            expectedOn: Type.Optional(BusinessDate),
            from: Type.Optional(WarehouseCode),
          },
          { $id: 'ExpectedGoods' },
        ),
      ),
      /** What is on hand, at moving-average cost. */
      value: Type.Optional(Money),
      reorderPolicy: Type.Optional(
        object({ min: Quantity, max: Quantity, leadTimeDays: Type.Integer() }, { $id: 'ReorderPolicy' }),
      ),
      /** Where it stands in the warehouse. */
      bin: Type.Optional(BinCode),
      /** The ETag without its quotes. */
      revision: Type.Integer(),
    },
    { $id: 'StockItem' },
  ),
  { cost: ['value'], personal: [] },
);

export const toStockItem = ({ id, state, revision }: After<StockItemState>): Static<typeof StockItem> => {
  const { onHand, reserved, inTransitOut, value, currency, policy, bin } = state;
  return {
    ...parseStockItemId(id),
    onHand: quantity(onHand),
    reserved: quantity(reserved),
    available: quantity(available(state)),
    inTransitOut: quantity(inTransitOut),
    incoming: quantity(incomingOf(state)),
    expected: [...state.incoming.values()].map((one) => ({ ...one, quantity: quantity(one.quantity) })),
    ...(currency !== undefined && { value: { amount: value, currency } }),
    ...(policy !== undefined && {
      reorderPolicy: { ...policy, min: quantity(policy.min), max: quantity(policy.max) },
    }),
    ...(bin !== undefined && { bin }),
    revision,
  };
};
