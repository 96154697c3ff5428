import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvCell } from './csv-rows.ts';
import type { Exception } from './plan.ts';

/** Writes one line for each row that did not go in as it stands; a file that is there is replaced. */
export const writeExceptions = async (
  path: string,
  header: readonly string[],
  exceptions: readonly Exception[],
): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`;
  const lines = function* () {
    yield line(['line', 'outcome', 'reason', ...header]);
    for (const { line: number, outcome, reason, row } of exceptions)
      yield line([String(number), outcome, reason, ...row]);
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
};

/** How many rows for which reason; numbers and names in a reason do not make another. */
export const countReasons = (
  exceptions: readonly Exception[],
): readonly (readonly [reason: string, rows: number])[] => {
  const counts = new Map<string, number>();
  for (const { outcome, reason } of exceptions) {
    const kind = `${outcome}: ${reason.replace(/[:,;].*/, '').replace(/\b[\w.-]*\d[\w.-]*\b/g, '…')}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a);
};
