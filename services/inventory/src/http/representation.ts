import {
  BusinessDate,
  Id,
  Money,
  object,
  PriceBreak,
  PriceListTerms,
  ProductDetails,
  Quantity,
  quantity,
  WarehouseCode,
  WarehouseDetails,
} from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { PriceListState } from '../domain/price-list/price-list.ts';
import type { ProductState } from '../domain/product/product.ts';
import { available, incomingOf, type StockItemState } from '../domain/stock-item/state.ts';
import { parseStockItemId } from '../domain/stock-item/stock-item.ts';
import type { WarehouseState } from '../domain/warehouse/warehouse.ts';
import { refuse } from './problems.ts';

/** The ETag without its quotes. */
const revision = Type.Integer();

export const Product = object({
  sku: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('discontinued')]),
  ...ProductDetails.properties,
  revision,
});

/** @throws DomainError `product/unknown` */
export const toProduct = ({ id, state, revision }: After<ProductState>): Static<typeof Product> =>
  state.status === 'none' ? refuse('product/unknown') : { sku: id, status: state.status, ...state.details, revision };

export const PriceList = object({ priceList: Type.String(), ...PriceListTerms.properties, revision });

/** @throws DomainError `price-list/unknown` */
export const toPriceList = ({ id, state, revision }: After<PriceListState>): Static<typeof PriceList> =>
  state.status === 'none' ? refuse('price-list/unknown') : { priceList: id, ...state.terms, revision };

export const ProductPrices = object({
  priceList: Type.String(),
  sku: Type.String(),
  breaks: Type.Array(PriceBreak),
  revision,
});

export const Warehouse = object({
  warehouse: Type.String(),
  status: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  ...WarehouseDetails.properties,
  revision,
});

/** @throws DomainError `warehouse/unknown` */
export const toWarehouse = ({ id, state, revision }: After<WarehouseState>): Static<typeof Warehouse> =>
  state.status === 'none'
    ? refuse('warehouse/unknown')
    : { warehouse: id, status: state.status, ...state.details, revision };

/** A product in a warehouse; all zeros where it has never been. */
export const StockItem = object({
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
    object({
      receiptId: Id,
      quantity: Quantity,
      expectedOn: Type.Optional(BusinessDate),
      from: Type.Optional(WarehouseCode),
    }),
  ),
  /** What is on hand, at moving-average cost. */
  value: Type.Optional(Money),
  reorderPolicy: Type.Optional(object({ min: Quantity, max: Quantity, leadTimeDays: Type.Integer() })),
  revision,
});

export const toStockItem = ({ id, state, revision }: After<StockItemState>): Static<typeof StockItem> => {
  const { onHand, reserved, inTransitOut, value, currency, policy } = state;
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
    revision,
  };
};
