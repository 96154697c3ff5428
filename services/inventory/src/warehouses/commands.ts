import type { WarehouseDetails } from '@sales/contracts';

type Placed = {
  /** The company of ours that it is to belong to. Absent: as it is, or the main one. */
  readonly entity?: string;
  readonly details: WarehouseDetails;
};

export type WarehouseCommand =
  | (Placed & { readonly type: 'OpenWarehouse' })
  | { readonly type: 'ChangeWarehouse'; readonly details: WarehouseDetails }
  /** Opens it, or makes it what the details say: for importers. */
  | (Placed & { readonly type: 'PutWarehouse' })
  /** `stocked`: how many of its items are not empty. */
  | { readonly type: 'CloseWarehouse'; readonly stocked: number };
