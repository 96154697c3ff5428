import {
  AddressInput,
  BarcodeCode,
  BusinessDate,
  Custom,
  type DiscountRule,
  FreeText,
  Id,
  LineKind,
  Money,
  mostMoney,
  NonNegativeMoney,
  object,
  Percent,
  PositiveQuantity,
  personal,
  Reason,
  Sku,
  TaxCategory,
  Text,
  UnitCode,
  UnitPriceInput,
  written,
} from '@sales/contracts';
import type { Permission } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import type { ScannedLine } from '../prices/index.ts';
import { mostLines } from './state.ts';

/** Why, by a code of the company's own. */
const reason = Type.Optional({ ...Reason, default: 'agreed' });

/** Money off: an amount, or a percentage. */
export const DiscountBody = Type.Union(
  [object({ amount: NonNegativeMoney, reason }), object({ percent: Percent, reason })],
  { $id: 'Discount' },
);
export type DiscountBody = Static<typeof DiscountBody>;

export const toDiscount = ({ reason: given = 'agreed', ...off }: DiscountBody): DiscountRule => ({
  reason: given,
  ...off,
});

const linePrice = {
  /** A price by hand, of one of the unit of the line. Without it the price lists say. */
  unitPrice: Type.Optional(UnitPriceInput),
  /** Whether the price by hand contains the tax. */
  taxIncluded: Type.Optional(Type.Boolean()),
  /** Absent: that of the product; a line without a product needs one. */
  taxCategory: Type.Optional(TaxCategory),
  /** One after the other, each of what those before it leave. */
  discounts: Type.Optional(Type.Array(DiscountBody, { maxItems: 10 })),
};

export const LineBody = object(
  {
    lineId: Type.Optional(Id),
    /** Absent: `stock`. */
    kind: Type.Optional(LineKind),
    /** Of goods always; of the others, but a text, where it is a product. */
    sku: Type.Optional(Sku),
    /** In the place of the SKU, or beside it: what was scanned. It says the unit too. */
    barcode: Type.Optional(BarcodeCode),
    /** What is sold, where it is not a product. */
    name: Type.Optional(Text(300)),
    /** Of a `text`. */
    text: Type.Optional(FreeText(1000)),
    /** Of a product always; of the others absent: 1. */
    quantity: Type.Optional(PositiveQuantity),
    /** Absent: the unit that the bar code is on, else the base unit of the product. */
    unit: Type.Optional(UnitCode),
    ...linePrice,
    custom: Type.Optional(written(Custom)),
  },
  { $id: 'NewLine' },
);
export type LineBody = Static<typeof LineBody>;

export const LinesBody = Type.Array(LineBody, { maxItems: mostLines });

/** What of a line is to change. The agreed price stays unless there is another one here. */
export const LineChangeBody = object(
  {
    quantity: Type.Optional(PositiveQuantity),
    /** Another unit has another price, so it is looked up again. */
    unit: Type.Optional(UnitCode),
    ...linePrice,
    custom: Type.Optional(written(Custom)),
  },
  { $id: 'LineChange' },
);

/** What a line costs less is asked for by the permission that the discount of the whole order needs. */
const discounting = ['order:apply-discount'] as const satisfies readonly Permission[];

/** Whether a line is to cost what no price list says: of what is no product no list says anything. */
const isByHand = ({ sku, barcode, unitPrice, discounts = [] }: LineBody): boolean =>
  discounts.length > 0 || (unitPrice !== undefined && (sku ?? barcode) !== undefined);

/** The permissions for the prices and discounts of lines. */
export const pricingNeeds = (lines: readonly LineBody[]): readonly Permission[] =>
  lines.some(isByHand) ? discounting : [];

/** The same for the change of a line, which may be of a product. */
export const changeNeeds = ({ unitPrice, discounts }: Static<typeof LineChangeBody>): readonly Permission[] =>
  (unitPrice ?? discounts) === undefined ? [] : discounting;

export const toLine = ({ kind = 'stock', discounts, ...line }: LineBody, lineId: string): ScannedLine => ({
  ...line,
  kind,
  lineId,
  ...(discounts !== undefined && { discounts: discounts.map(toDiscount) }),
});

export const ShippingBody = object({
  method: Type.Optional(Text(60)),
  promisedOn: Type.Optional(BusinessDate),
});
export const OrderAddress = personal(AddressInput);
export const CustomerReference = personal(
  Type.With(Text(100), { description: 'Reference of the customer for the order, shown on documents' }),
);

export const LineQuantityBody = object({ lineId: Id, quantity: PositiveQuantity }, { $id: 'LineQuantity' });
export const lineQuantities = Type.Array(LineQuantityBody, { minItems: 1, maxItems: mostLines });
export const PaymentAmount = Type.Object(
  { ...Money.properties, amount: Type.Integer({ minimum: 1, maximum: mostMoney }) },
  { $id: 'PaymentAmount', additionalProperties: false },
);
