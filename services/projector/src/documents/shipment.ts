import {
  BusinessDate,
  CustomerDetails,
  type EntityDetails,
  HumanNumber,
  Id,
  OrderLine,
  orders,
  PositiveQuantity,
  Quantity,
  quantity,
  Sku,
  thousandths,
  UnitCode,
  type ValueOf,
  WarehouseCode,
} from '@sales/contracts';
import { withGroups } from '@sales/service-kit';
import { Type } from 'typebox';
import type { OrderDocument } from '../orders/index.ts';
import { Seller, sellerOf } from './parties.ts';

const { customer, customerReference, shipTo } = orders.events.OrderSubmitted.properties;
const { carrier, trackingNumber } = orders.events.ShipmentDispatched.properties;

/** A shipment with all that is printed of it, as it was when it left. */
export const ShipmentDocument = withGroups(
  Type.Object(
    {
      shipmentId: Id,
      number: Type.String({ description: 'That of the order, and which of its shipments it is: `SO-2026-000123-2`' }),
      language: Type.With(CustomerDetails.properties.language, { description: 'In which the customer was spoken to' }),
      seller: Seller,
      order: Type.Object({ orderId: Id, number: HumanNumber, customerReference }),
      customer,
      shipTo,
      dispatchedOn: BusinessDate,
      carrier,
      trackingNumber,
      lines: Type.Array(
        Type.Object(
          {
            lineId: Id,
            sku: Sku,
            name: OrderLine.properties.name,
            unit: Type.With(UnitCode, { description: 'Of the quantities: the base unit of the product' }),
            quantity: PositiveQuantity,
            ordered: Quantity,
            outstanding: Type.With(Quantity, { description: 'Neither shipped by then nor cancelled' }),
            warehouses: Type.Array(WarehouseCode),
          },
          { $id: 'ShipmentDocumentLine' },
        ),
      ),
      href: Type.String({ description: 'Causes and effects of the document' }),
    },
    { $id: 'ShipmentDocument' },
  ),
  { cost: [], credit: [] },
);
export type ShipmentDocument = ValueOf<typeof ShipmentDocument>;

export type ShipmentParts = {
  readonly shipmentId: string;
  /** The order right after the goods left. */
  readonly order: OrderDocument;
  readonly company: EntityDetails;
  readonly language: 'en' | 'zh';
};

type Sent = OrderDocument['shipments'][number]['lines'];

const lineOf = (lineId: string, sent: Sent, { lines }: OrderDocument): ShipmentDocument['lines'][number] => {
  const line = lines.find((one) => one.lineId === lineId);
  if (line === undefined) throw new Error(`there is no line ${lineId} in the order`);
  const { name, baseUnit, quantities } = line;
  const { ordered, shipped, cancelled } = quantities;
  const outstanding = thousandths(ordered) - thousandths(shipped) - thousandths(cancelled);
  return {
    lineId,
    sku: sent[0]?.sku ?? '',
    ...(name !== undefined && { name }),
    unit: baseUnit,
    quantity: quantity(sent.reduce((all, one) => all + thousandths(one.quantity), 0)),
    ordered,
    outstanding: quantity(Math.max(0, outstanding)),
    warehouses: [...new Set(sent.map(({ warehouse }) => warehouse))],
  };
};

/** A shipment with all that is printed of it. Undefined: the order has none of this id. */
export const shipmentDocument = ({
  shipmentId,
  order,
  company,
  language,
}: ShipmentParts): ShipmentDocument | undefined => {
  const { orderId, number, entity, customer: to, customerReference: reference, shipTo: place, shipments } = order;
  const nth = shipments.findIndex((one) => one.shipmentId === shipmentId);
  const shipment = shipments[nth];
  if (shipment === undefined) return undefined;
  const { dispatchedOn, carrier: by, trackingNumber: tracking, lines } = shipment;
  return {
    shipmentId,
    number: `${number}-${nth + 1}`,
    language,
    seller: sellerOf(entity, company),
    order: { orderId, number, ...(reference !== undefined && { customerReference: reference }) },
    customer: to,
    ...(place !== undefined && { shipTo: place }),
    dispatchedOn,
    ...(by !== undefined && { carrier: by }),
    ...(tracking !== undefined && { trackingNumber: tracking }),
    lines: [...Map.groupBy(lines, ({ lineId }) => lineId)].map(([lineId, sent]) => lineOf(lineId, sent, order)),
    href: `/query/v1/causation/${encodeURIComponent(shipmentId)}`,
  };
};
