import { numberSeries } from '@sales/service-kit';
import type { Check } from './check.ts';
import { claimCheck, type ReadKeys } from './claims.ts';
import { codeCheck } from './codes.ts';
import { numberCheck } from './numbers.ts';
import { revisionCheck } from './revisions.ts';
import { warehouseListCheck } from './warehouse-list.ts';

export type { CheckVerdict } from './check.ts';

/** Streams that no topic has: nothing but their services reads them. */
export const privateCategories: readonly string[] = [
  numberSeries.category,
  ...['administration', 'claim', 'barcode', 'code', 'setup', 'userClaim', 'warehouseList'],
];

/** All checks. Without keys of persons, claims on what is sealed are checked by their order only. */
export const checksOf = (keys: ReadKeys | undefined): readonly Check[] => [
  revisionCheck(privateCategories),
  numberCheck(),
  claimCheck(keys),
  codeCheck(),
  warehouseListCheck(),
];
