import { orders as contracts, naturalKey } from '@sales/contracts';
import { begunBy, type Fold, foldedTable, on } from '@sales/eventsourcing';
import { searchText } from '@sales/read-kit/folding';
import { partOfOrder } from './part-of-order.ts';
import { type ShipmentRow, shipmentTable } from './table.ts';

const keysOf = (codes: readonly string[]): readonly string[] => [...new Set(codes.map(naturalKey))].sort();

export const evolveShipment: Fold<ShipmentRow> = begunBy(
  on(contracts, {
    ShipmentDispatched: ({ data, recordedAt }): ShipmentRow => ({
      order_id: data.orderId,
      shipment_id: data.shipmentId,
      dispatched_on: data.dispatchedOn,
      delivered_on: null,
      carrier: data.carrier ?? null,
      tracking_number: data.trackingNumber ?? null,
      lines: data.lines,
      product_keys: keysOf(data.lines.map(({ sku }) => sku)),
      warehouse_keys: keysOf(data.lines.map(({ warehouse }) => warehouse)),
      search: searchText({ names: [data.carrier], codes: [data.trackingNumber] }),
      recorded_at: recordedAt,
    }),
  }),
  on(contracts, {
    DeliveryConfirmed: ({ data }, row: ShipmentRow): ShipmentRow => ({ ...row, delivered_on: data.deliveredOn }),
  }),
);

const shipmentIn = on(contracts, {
  ShipmentDispatched: ({ data }) => data.shipmentId,
  DeliveryConfirmed: ({ data }): string => data.shipmentId,
});

export const shipments = foldedTable<ShipmentRow>({
  table: shipmentTable,
  keys: partOfOrder('shipment_id', shipmentIn),
  evolve: evolveShipment,
});
