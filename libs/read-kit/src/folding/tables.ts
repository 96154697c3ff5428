import { naturalKey } from '@sales/contracts';
import type { DerivedTable, PublishedEvent, Rollup, Row, Table } from '@sales/eventsourcing';

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

/** When the events of a row were recorded and true, the first and the last of each: columns of its table. */
export const spanColumns = {
  first_recorded_at: 'timestamptz',
  last_recorded_at: 'timestamptz',
  first_effective_at: 'timestamptz',
  last_effective_at: 'timestamptz',
} as const;
export type Span = { readonly [Name in keyof typeof spanColumns]: string };

const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);
const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);

/** The span of a row after one more event. */
export const spanWith = (before: Span | undefined, { recordedAt, effectiveAt }: PublishedEvent): Span => ({
  first_recorded_at: earlier(before?.first_recorded_at ?? recordedAt, recordedAt),
  last_recorded_at: later(before?.last_recorded_at ?? recordedAt, recordedAt),
  first_effective_at: earlier(before?.first_effective_at ?? effectiveAt, effectiveAt),
  last_effective_at: later(before?.last_effective_at ?? effectiveAt, effectiveAt),
});

/** Key of a code that a row may be without: what filters look at. */
export const keyOf = (code: string | null | undefined): string | null =>
  code === null || code === undefined ? null : naturalKey(code);
