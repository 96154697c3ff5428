import { Type } from 'typebox';
import { category, event, type PublicationOf, type ValueOf } from './category.ts';
import { Country, object, Text, WarehouseCode } from './contract.ts';
import { EntityCode } from './entity.ts';

export const WarehouseDetails = object({
  name: Text(200),
  country: Type.Optional(Country),
  city: Type.Optional(Text(100)),
  rank: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Warehouses with a lower number are asked first' }),
});
export type WarehouseDetails = ValueOf<typeof WarehouseDetails>;

export const warehouses = category('warehouse', {
  about: 'Warehouses. One stream a warehouse.',
  key: { warehouse: WarehouseCode },
  events: {
    WarehouseOpened: event('Goods can be kept here from now on.', {
      /**
       * The company of ours that it belongs to, opened again as well: only its orders take stock here, and its days are
       * those of what happens here.
       */
      entity: EntityCode,
      details: WarehouseDetails,
    }),
    WarehouseChanged: event('Something about the warehouse has changed; these are all details.', {
      details: WarehouseDetails,
    }),
    WarehouseClosed: event('Nothing is kept here any more.', {}),
  },
});

export type WarehousePublication = PublicationOf<typeof warehouses>;
