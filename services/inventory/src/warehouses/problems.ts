import { problemTable } from '@sales/service-kit';
import type { WarehouseErrorCode } from './errors.ts';

export const problems = problemTable<WarehouseErrorCode>({
  'warehouse/unknown': { status: 404, title: 'No such warehouse' },
  'warehouse/already-exists': { status: 409, title: 'A warehouse with this code already exists' },
  'warehouse/closed': { status: 409, title: 'The warehouse is closed' },
  'warehouse/dated-too-early': { status: 409, title: 'Dated before an event that must come first' },
  'warehouse/entity-unknown': { status: 409, title: 'No such company of ours' },
  'warehouse/entity-fixed': { status: 409, title: 'The company of a warehouse cannot change' },
  'warehouse/not-empty': { status: 409, title: 'The warehouse is not empty' },
});
