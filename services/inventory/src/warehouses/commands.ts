import type { WarehouseDetails } from '@sales/contracts';

export type WarehouseCommand =
  | { readonly type: 'OpenWarehouse'; readonly details: WarehouseDetails }
  | { readonly type: 'ChangeWarehouse'; readonly details: WarehouseDetails }
  /** Opens it, or makes it what the details say: for importers. */
  | { readonly type: 'PutWarehouse'; readonly details: WarehouseDetails }
  /** `stocked`: how many of its items are not empty. */
  | { readonly type: 'CloseWarehouse'; readonly stocked: number };
