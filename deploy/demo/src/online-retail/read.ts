import { csvRows } from '../csv-rows.ts';
import type { Plan } from '../plan.ts';
import { onlineRetailPlan } from './plan.ts';
import { type RetailRow, retailColumns, retailReader } from './rows.ts';

/** Reads a file of the Online Retail format, `.csv` or `.csv.gz`. */
export const readOnlineRetail = async (file: string): Promise<Plan> => {
  const rows: RetailRow[] = [];
  const read = retailReader();
  for await (const row of csvRows(file, retailColumns)) rows.push(read(row));
  return onlineRetailPlan(rows);
};
