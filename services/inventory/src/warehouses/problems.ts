import { problemTable } from '@sales/service-kit';
import type { WarehouseErrorCode } from './errors.ts';

export const problems = problemTable<WarehouseErrorCode>({
  'warehouse/unknown': 404,
  'warehouse/already-exists': 'A warehouse with this code already exists',
  'warehouse/closed': 'The warehouse is closed',
  'warehouse/dated-too-early': 409,
  'warehouse/entity-unknown': 'No such company of ours',
  'warehouse/entity-fixed': 'The company of a warehouse cannot change',
  'warehouse/not-empty': 'The warehouse is not empty',
});
