import {
  AddressInput,
  BusinessDate,
  Custom,
  Id,
  Money,
  mostMoney,
  NonNegativeMoney,
  object,
  Percent,
  PositiveQuantity,
  personal,
  type Shipping,
  Sku,
  TaxCategory,
  Text,
  UnitCode,
  UnitPrice,
  written,
  zero,
} from '@sales/contracts';
import { type Static, Type } from 'typebox';
import type { LineRequest } from '../prices/index.ts';
import type { CustomerTerms } from '../reference/index.ts';
import type { Discount } from './events.ts';

/** Most lines of an order. */
export const mostLines = 1000;

/** Money off: an amount, or a percentage. */
export const DiscountBody = Type.Union([object({ amount: NonNegativeMoney }), object({ percent: Percent })]);
export type DiscountBody = Static<typeof DiscountBody>;

export const toDiscount = (body: DiscountBody): Discount =>
  'amount' in body ? { kind: 'amount', amount: body.amount } : { kind: 'percent', percent: body.percent };

const linePrice = {
  /** A price by hand, of one unit. Without it the price lists say. */
  unitPrice: Type.Optional(UnitPrice),
  /** Whether the price by hand contains the tax. */
  taxIncluded: Type.Optional(Type.Boolean()),
  /** Absent: that of the product. */
  taxCategory: Type.Optional(TaxCategory),
  discount: Type.Optional(DiscountBody),
};

export const LineBody = object({
  lineId: Type.Optional(Id),
  sku: Sku,
  quantity: PositiveQuantity,
  /** Absent: the base unit of the product. */
  unit: Type.Optional(UnitCode),
  ...linePrice,
  custom: Type.Optional(written(Custom)),
});
export type LineBody = Static<typeof LineBody>;

export const LinesBody = Type.Array(LineBody, { maxItems: mostLines });

/** What of a line is to change. The agreed price stays unless there is another one here. */
export const LineChangeBody = object({
  quantity: Type.Optional(PositiveQuantity),
  /** Another unit has another price, so it is looked up again. */
  unit: Type.Optional(UnitCode),
  ...linePrice,
  custom: Type.Optional(written(Custom)),
});

export const toLine = ({ discount, ...line }: LineBody, lineId: string): LineRequest => ({
  ...line,
  lineId,
  ...(discount !== undefined && { ownDiscount: toDiscount(discount) }),
});

export const ShippingBody = object({
  /** Absent: where the customer has things sent. */
  address: Type.Optional(personal(AddressInput)),
  method: Type.Optional(Text(60)),
  charge: Type.Optional(NonNegativeMoney),
  promisedOn: Type.Optional(BusinessDate),
});
export type ShippingBody = Static<typeof ShippingBody>;

export const toShipping = (
  { charge, ...shipping }: ShippingBody,
  currency: string,
  { shippingAddress }: Pick<CustomerTerms, 'shippingAddress'>,
): Shipping => ({
  ...(shippingAddress !== undefined && { address: shippingAddress }),
  ...shipping,
  charge: charge ?? zero(currency),
});

export const LineQuantityBody = object({ lineId: Id, quantity: PositiveQuantity });
export const lineQuantities = Type.Array(LineQuantityBody, { minItems: 1, maxItems: mostLines });
export const PaymentAmount = Type.Object(
  { ...Money.properties, amount: Type.Integer({ minimum: 1, maximum: mostMoney }) },
  { additionalProperties: false },
);
