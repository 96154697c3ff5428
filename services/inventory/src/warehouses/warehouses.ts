import { warehouses as contracts } from '@sales/contracts';
import { type CommandHandler, type GivenDate, plainSnapshots } from '@sales/eventsourcing';
import { defineAggregate, publishing, type Scope } from '@sales/service-kit';
import { byCode, codesIn } from '../codes/index.ts';
import type { WarehouseCommand } from './commands.ts';
import type { WarehouseEvent } from './events.ts';
import type { WarehouseState } from './state.ts';
import { warehouse } from './warehouse.ts';

export const warehouseAggregate = defineAggregate({
  category: 'warehouse',
  published: publishing(contracts),
  decider: () => warehouse,
  snapshots: plainSnapshots(3),
});

/** Carries out commands on warehouses, which are found by any spelling of their codes. */
export type Warehouses = CommandHandler<WarehouseState, WarehouseCommand & GivenDate, WarehouseEvent>;

export const warehousesIn = ({ handler, use }: Pick<Scope, 'handler' | 'use'>): Warehouses =>
  byCode('warehouse', handler(warehouseAggregate), warehouse, ['OpenWarehouse', 'PutWarehouse'], use(codesIn));
