import { FoldFailed, ValueRefused } from './errors.ts';
import type { LogMessage } from './ports.ts';
import {
  checkRow,
  type DerivedTable,
  type FoldedTable,
  type Json,
  keyOf,
  type Projection,
  type ProjectionTransaction,
  type Rollup,
  type Row,
  type Table,
} from './projection.ts';
import { fromMessage, isTombstone, type PublishedEvent } from './published-event.ts';

type Change = { readonly before: Row | undefined; after: Row | undefined };

/** What the code of a projection makes of it. @throws FoldFailed when it cannot take an event; ValueRefused */
const pure = <Result>(compute: () => Result): Result => {
  try {
    return compute();
  } catch (error) {
    throw error instanceof ValueRefused ? error : new FoldFailed(error);
  }
};

/**
 * Folds the events into the tables of a projection and writes what has changed.
 * @throws FoldFailed, ValueRefused; what the transaction throws
 */
export const applyEvents = async (
  projection: Projection,
  tx: ProjectionTransaction,
  events: readonly PublishedEvent[],
): Promise<void> => {
  const changed = new Map<string, readonly Change[]>();
  for (const part of projection.tables) {
    switch (part.kind) {
      case 'folded': {
        const changes = await foldTable(part, tx, events);
        changed.set(part.table.name, changes);
        break;
      }
      case 'appended': {
        const rows = pure(() => events.map(part.row).filter((row) => row !== undefined));
        for (const row of rows) checkRow(part.table, row);
        if (rows.length > 0) await tx.insert(part.table, rows);
        break;
      }
      case 'derived': {
        const { upserts, removals } = pure(() => deriveRows(part, changed.get(part.of) ?? []));
        if (upserts.length > 0 || removals.length > 0) await tx.write(part.table, upserts, removals);
        break;
      }
      case 'rollup': {
        const rows = pure(() => sumChanges(part, changed.get(part.of) ?? []));
        if (rows.length > 0) await tx.add(part.table, rows);
        break;
      }
    }
  }
};

const foldTable = async (part: FoldedTable, tx: ProjectionTransaction, events: readonly PublishedEvent[]) => {
  const touched = pure(() =>
    events.map((event) => ({ event, keys: part.keys(event) })).filter(({ keys }) => keys.length > 0),
  );
  const keys = new Map<string, Row>();
  for (const one of touched) for (const key of one.keys) keys.set(keyOf(part.table, key), key);
  if (keys.size === 0) return [];
  const rows = new Map((await tx.load(part.table, [...keys.values()])).map((row) => [keyOf(part.table, row), row]));
  const changes = pure(() => evolveRows(part, touched, rows));
  const all = inKeyOrder(changes);
  const upserts = all.flatMap(({ before, after }) => (after !== undefined && after !== before ? [after] : []));
  const removals = all.flatMap(({ before, after }) => (after === undefined && before !== undefined ? [before] : []));
  if (upserts.length > 0 || removals.length > 0) await tx.write(part.table, upserts, removals);
  return all;
};

/** The same with messages as they come from the log. @throws FoldFailed also for one that is none of ours */
export const applyMessages = (
  projection: Projection,
  tx: ProjectionTransaction,
  messages: readonly LogMessage[],
): Promise<void> =>
  applyEvents(
    projection,
    tx,
    pure(() => messages.filter((message) => !isTombstone(message)).map(fromMessage)),
  );

type Touched = { readonly event: PublishedEvent; readonly keys: readonly Row[] };

const evolveRows = (
  { table, evolve }: FoldedTable,
  touched: readonly Touched[],
  rows: ReadonlyMap<string, Row>,
): ReadonlyMap<string, Change> => {
  const changes = new Map<string, Change>();
  for (const { event, keys } of touched) {
    for (const key of keys) {
      const name = keyOf(table, key);
      const change = changes.get(name) ?? { before: rows.get(name), after: rows.get(name) };
      const after = evolve(change.after, event, key);
      // After each event, not only what is written in the end: an event is refused whatever comes with it.
      if (after !== undefined && after !== change.after) checkRow(table, after);
      change.after = after;
      changes.set(name, change);
    }
  }
  return changes;
};

/** The derived rows that are different after the changes, and those that are gone, in key order. */
const deriveRows = ({ table, rows }: DerivedTable, changes: readonly Change[]) => {
  const upserts = new Map<string, Row>();
  const removals = new Map<string, Row>();
  for (const { before, after } of changes) {
    if (before === after) continue;
    const old = new Map((before === undefined ? [] : rows(before)).map((row) => [keyOf(table, row), row]));
    for (const row of after === undefined ? [] : rows(after)) {
      const name = keyOf(table, row);
      const known = old.get(name);
      old.delete(name);
      if (known === undefined || !sameRow(table, known, row)) upserts.set(name, row);
    }
    for (const [name, row] of old) removals.set(name, row);
  }
  return { upserts: inKeyOrder(upserts), removals: inKeyOrder(removals) };
};

const sameRow = (table: Table, a: Row, b: Row): boolean =>
  Object.keys(table.columns).every((name) => {
    const [x = null, y = null] = [a[name], b[name]];
    return x === y || (typeof x === 'object' && JSON.stringify(x) === JSON.stringify(y));
  });

const inKeyOrder = <Value>(byKey: ReadonlyMap<string, Value>): Value[] =>
  [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);

/** A sum of a row that is to be added: as text where a number would not be exact. */
const summand = (sum: bigint): Json => (Number.isSafeInteger(Number(sum)) ? Number(sum) : String(sum));

/** What the changes add to the sums, one row a key, in key order, without those that add nothing. */
const sumChanges = ({ table, parts }: Rollup, changes: readonly Change[]): Row[] => {
  const sums = new Map<string, { readonly row: Row; readonly sum: bigint[] }>();
  const columns = Object.keys(table.columns).filter((column) => !table.key.includes(column));
  const add = (row: Row, sign: 1 | -1): void => {
    const name = keyOf(table, row);
    const found = sums.get(name) ?? { row, sum: columns.map(() => 0n) };
    sums.set(name, found);
    columns.forEach((column, nth) => {
      found.sum[nth] = (found.sum[nth] ?? 0n) + BigInt(sign * Number(row[column]));
    });
  };
  for (const { before, after } of changes) {
    if (before === after) continue;
    if (before !== undefined) for (const row of parts(before)) add(row, -1);
    if (after !== undefined) for (const row of parts(after)) add(row, 1);
  }
  return inKeyOrder(sums)
    .filter(({ sum }) => sum.some((one) => one !== 0n))
    .map(({ row, sum }) => ({
      ...row,
      ...Object.fromEntries(columns.map((column, nth) => [column, summand(sum[nth] ?? 0n)])),
    }));
};
