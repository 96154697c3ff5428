import { reject as rejectWith } from '@sales/eventsourcing';

export type WarehouseErrorCode =
  | 'warehouse/unknown'
  | 'warehouse/already-exists'
  | 'warehouse/closed'
  | 'warehouse/dated-too-early'
  | 'warehouse/entity-unknown'
  | 'warehouse/entity-fixed'
  | 'warehouse/not-empty';

export const reject = (code: WarehouseErrorCode, details?: Readonly<Record<string, unknown>>): never =>
  rejectWith(code, details);
