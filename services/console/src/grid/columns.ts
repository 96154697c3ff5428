import type { MessageDescriptor } from '@lingui/core';
import type { ReactNode } from 'react';
import type { FieldGroup } from '../api/rights.ts';
import type { Format } from '../i18n/index.ts';

export type Column<Row> = {
  readonly id: string;
  readonly title: MessageDescriptor;
  /** In px at least; what is left over is shared out by `grow`. */
  readonly width: number;
  readonly grow?: number;
  readonly align?: 'end';
  /** As the API names the order: `placedAt`. Absent: it cannot be sorted by. */
  readonly sort?: string;
  /** The fields that it shows, which a role may withhold. Absent: it shows none of these. */
  readonly group?: FieldGroup;
  /** The columns of the list's file that have the same, the currency of an amount last. Default: `id`. */
  readonly file?: string | readonly [value: string, currency: string];
  /** What its codes are called, in files. */
  readonly words?: Readonly<Record<string, MessageDescriptor>>;
  readonly cell: (row: Row, format: Format) => ReactNode;
};

/** `-placedAt` is from the greatest down. */
export type Sort = string;

/** The order that a click on a heading asks for: up, down, and back to that of the list. */
export const nextSort = (name: string, current: Sort | undefined): Sort | undefined => {
  if (current === name) return `-${name}`;
  return current === `-${name}` ? undefined : name;
};

export const templateOf = (columns: readonly Pick<Column<never>, 'width' | 'grow'>[]): string =>
  columns.map(({ width, grow = 0 }) => (grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`)).join(' ');

/** What they need together, in px. */
export const widthOf = (columns: readonly Pick<Column<never>, 'width'>[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0);
