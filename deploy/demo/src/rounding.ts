/**
 * An amount in fine units (for example hundredths of a cent), and the row and column of the table that it counts in.
 */
export type FineAmount = { readonly row: string; readonly column: string; readonly units: number };

/**
 * Remainders of a table with one margin row and one margin column: each row and each column adds up to whole amounts.
 */
type Table = number[][];
type Place = readonly [row: number, column: number];

const modulo = (value: number, scale: number): number => ((value % scale) + scale) % scale;

const at = (table: Table, [row, column]: Place): number => table[row]?.[column] ?? 0;

const change = (table: Table, [row, column]: Place, by: number): void => {
  const line = table[row];
  if (line !== undefined) line[column] = (line[column] ?? 0) + by;
};

/** Closes the remainders with margins that make every row and column a multiple of the scale. */
const withMargins = (remainders: Table, columns: number, scale: number): Table => {
  const rows = remainders.map((row) => [...row, modulo(-row.reduce((a, b) => a + b, 0), scale)]);
  const bottom = Array.from({ length: columns + 1 }, (_, column) =>
    modulo(-rows.reduce((total, row) => total + (row[column] ?? 0), 0), scale),
  );
  return [...rows, bottom];
};

/**
 * The places of a closed walk through fractional places only, which begins at `start` and takes rows and columns in
 * turn. There is always one: a fractional place that lay on no cycle would be the difference of whole numbers.
 */
const cycleThrough = (table: Table, start: Place, isFractional: (place: Place) => boolean): readonly Place[] => {
  const [startRow, startColumn] = start;
  const rows = [...table.keys()];
  const columns = [...(table[0] ?? []).keys()];
  const queue: { readonly path: readonly Place[]; readonly row: number; readonly inRow: boolean; column: number }[] = [
    { path: [start], row: startRow, column: startColumn, inRow: true },
  ];
  const seenColumns = new Set<number>();
  const seenRows = new Set<number>([startRow]);
  for (const { path, row, column, inRow } of queue) {
    if (inRow) {
      for (const next of columns) {
        if ((row === startRow && next === startColumn) || seenColumns.has(next) || !isFractional([row, next])) continue;
        if (next === startColumn) return [...path, [row, next]];
        seenColumns.add(next);
        queue.push({ path: [...path, [row, next]], row, column: next, inRow: false });
      }
    } else {
      for (const next of rows) {
        if (seenRows.has(next) || !isFractional([next, column])) continue;
        seenRows.add(next);
        queue.push({ path: [...path, [next, column]], row: next, column, inRow: true });
      }
    }
  }
  throw new Error('a table whose rows and columns are whole has a cycle through each fractional place');
};

/** Pushes one place to the nearer whole number, and whatever has to move with it along cycles (Cox, 1987). */
const settle = (table: Table, place: Place, scale: number): void => {
  const isFractional = (other: Place): boolean => at(table, other) % scale !== 0;
  while (isFractional(place)) {
    const cycle = cycleThrough(table, place, isFractional);
    const direction = at(table, place) * 2 >= scale ? 1 : -1;
    const signs = cycle.map((_, index) => (index % 2 === 0 ? direction : -direction));
    const room = cycle.map((other, index) => ((signs[index] ?? 0) > 0 ? scale - at(table, other) : at(table, other)));
    const step = Math.min(...room);
    cycle.forEach((other, index) => {
      change(table, other, (signs[index] ?? 0) * step);
    });
  }
};

/**
 * Rounds fine amounts to whole ones so that everything still adds up: each amount is rounded down or up, and so are the
 * sum of each row, of each column and of all, which is rounded to the nearer side. Whatever is whole stays as it is.
 * `scale` = fine units in a whole one. The order of the answer is that of the amounts.
 */
export const controlledRounding = (amounts: readonly FineAmount[], scale: number): number[] => {
  const rows = [...new Set(amounts.map(({ row }) => row))];
  const columns = [...new Set(amounts.map(({ column }) => column))];
  const rowOf = new Map(rows.map((row, index) => [row, index]));
  const columnOf = new Map(columns.map((column, index) => [column, index]));
  const placeOf = ({ row, column }: FineAmount): Place => [rowOf.get(row) ?? 0, columnOf.get(column) ?? 0];

  const sums: Table = rows.map(() => columns.map(() => 0));
  for (const amount of amounts) change(sums, placeOf(amount), amount.units);

  const table = withMargins(
    sums.map((row) => row.map((units) => modulo(units, scale))),
    columns.length,
    scale,
  );
  settle(table, [rows.length, columns.length], scale);
  rows.forEach((_, row) => {
    settle(table, [row, columns.length], scale);
  });
  columns.forEach((_, column) => {
    settle(table, [rows.length, column], scale);
  });
  for (const row of rows.keys()) for (const column of columns.keys()) settle(table, [row, column], scale);

  // Within a cell the running sum is cut, after a push up by just less than a whole one where the cell goes up.
  const running = sums.map((row) => row.map(() => 0));
  const push = (place: Place): number => (at(sums, place) % scale !== 0 && at(table, place) !== 0 ? scale - 1 : 0);
  return amounts.map((amount) => {
    const place = placeOf(amount);
    const before = Math.floor((at(running, place) + push(place)) / scale);
    change(running, place, amount.units);
    return Math.floor((at(running, place) + push(place)) / scale) - before;
  });
};
