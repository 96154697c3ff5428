import type { DerivedTable, FoldedTable, PublishedEvent, Rollup, Row, Table } from '@sales/eventsourcing';

type Fold<Event extends PublishedEvent, R extends Row> = {
  readonly table: Table;
  /** Narrows to the events of the fold; undefined for all others. */
  readonly event: (event: PublishedEvent) => Event | undefined;
  readonly keys: (event: Event) => readonly Row[];
  readonly evolve: (row: R | undefined, event: Event, key: Row) => R | undefined;
};

/** A folded table whose rows have a type. The one place where a stored row is taken for what the fold has written. */
export const foldedTable = <Event extends PublishedEvent, R extends Row>(fold: Fold<Event, R>): FoldedTable => ({
  kind: 'folded',
  table: fold.table,
  keys: (event) => {
    const known = fold.event(event);
    return known === undefined ? [] : fold.keys(known);
  },
  evolve: (row, event, key) => {
    const known = fold.event(event);
    return known === undefined ? row : fold.evolve(row as R | undefined, known, key);
  },
});

export const derivedTable = <R extends Row>(
  table: Table,
  of: string,
  rows: (row: R) => readonly Row[],
): DerivedTable => ({ kind: 'derived', table, of, rows: (row) => rows(row as R) });

export const rollup = <R extends Row>(table: Table, of: string, parts: (row: R) => readonly Row[]): Rollup => ({
  kind: 'rollup',
  table,
  of,
  parts: (row) => parts(row as R),
});

/** The UTC date of an instant. */
export const dateOf = (instant: string): string =>
  instant.endsWith('Z') ? instant.slice(0, 10) : new Date(instant).toISOString().slice(0, 10);
