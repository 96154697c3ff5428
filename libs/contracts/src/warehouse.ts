import { type Static, Type } from 'typebox';
import { Country, type DataOf, event, object, type PublicationOf, Text, topic, WarehouseCode } from './contract.ts';

export const warehouseTopic = topic('sales.warehouse.v1', 1);

export const WarehouseDetails = object({
  name: Text(200),
  country: Type.Optional(Country),
  city: Type.Optional(Text(100)),
  rank: Type.Integer({ minimum: 0, maximum: 1000, description: 'Warehouses with a lower number are asked first' }),
});
export type WarehouseDetails = Static<typeof WarehouseDetails>;

export const warehouseContracts = {
  'sales.warehouse.opened.v1': event('Goods can be kept here from now on.', {
    warehouse: WarehouseCode,
    details: WarehouseDetails,
  }),
  'sales.warehouse.changed.v1': event('Something about the warehouse has changed; these are all details.', {
    warehouse: WarehouseCode,
    details: WarehouseDetails,
  }),
  'sales.warehouse.closed.v1': event('Nothing is kept here any more.', { warehouse: WarehouseCode }),
};
export type WarehouseContracts = DataOf<typeof warehouseContracts>;
export type WarehousePublication = PublicationOf<typeof warehouseContracts>;
