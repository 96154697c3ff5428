import { EntityCode, object, WarehouseDetails } from '@sales/contracts';
import type { After } from '@sales/service-kit';
import { type Static, Type } from 'typebox';
import { reject } from './errors.ts';
import type { WarehouseState } from './state.ts';

export const Warehouse = object(
  {
    warehouse: Type.String(),
    entity: EntityCode,
    status: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
    ...WarehouseDetails.properties,
    /** The ETag without its quotes. */
    revision: Type.Integer(),
  },
  { $id: 'Warehouse' },
);

/** @throws DomainError `warehouse/unknown` */
export const toWarehouse = ({ id, state, revision }: After<WarehouseState>): Static<typeof Warehouse> =>
  state.status === 'none'
    ? reject('warehouse/unknown')
    : { warehouse: id, entity: state.entity, status: state.status, ...state.details, revision };
