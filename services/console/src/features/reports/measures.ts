import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Paths } from '@sales/client';
import type { Format } from '../../i18n/index.ts';

export type Report = Paths['/query/v1/reports/sales']['GET']['answer'];
export type ReportRow = Report['rows'][number];
export type Dimension = Report['by'][number];
export type Period = Report['period'];

/** What adds up over rows of one currency: money in minor units, quantities in thousandths, counts. */
export type Sums = {
  readonly net: number;
  readonly discount: number;
  readonly tax: number;
  readonly cost: number;
  readonly profit: number;
  readonly returnedNet: number;
  readonly quantity: number;
  readonly lines: number;
};

export type Measure = keyof Sums | 'margin' | 'orders';

type MeasureName = {
  readonly title: MessageDescriptor;
  readonly kind: 'money' | 'quantity' | 'count' | 'percent';
  /** Told to those only who may see costs. */
  readonly isCost?: true;
};

/** In the order in which they are offered. */
export const measures: Readonly<Record<Measure, MeasureName>> = {
  net: { title: msg`Net`, kind: 'money' },
  profit: { title: msg`Profit`, kind: 'money', isCost: true },
  margin: { title: msg`Margin`, kind: 'percent', isCost: true },
  cost: { title: msg`Cost`, kind: 'money', isCost: true },
  quantity: { title: msg`Quantity`, kind: 'quantity' },
  orders: { title: msg`Orders`, kind: 'count' },
  lines: { title: msg`Lines`, kind: 'count' },
  discount: { title: msg`Discount`, kind: 'money' },
  tax: { title: msg`Tax`, kind: 'money' },
  returnedNet: { title: msg({ message: 'Returned', context: 'money' }), kind: 'money' },
};

export const dimensions: Readonly<Record<Dimension, MessageDescriptor>> = {
  product: msg`Product`,
  category: msg`Category`,
  customer: msg`Customer`,
  country: msg`Country`,
  region: msg`Region`,
  segment: msg`Segment`,
  channel: msg`Channel`,
  entity: msg`Company`,
  salesperson: msg`Salesperson`,
};

export const periods: Readonly<Record<Period, MessageDescriptor>> = {
  day: msg`Day`,
  week: msg`Week`,
  month: msg`Month`,
  quarter: msg`Quarter`,
  year: msg`Year`,
  total: msg`All together`,
};

/** A figure as text; undefined where there is none. */
export const textOf = (
  measure: Measure,
  value: number | undefined,
  currency: string,
  format: Format,
): string | undefined => {
  if (value === undefined) return undefined;
  const { kind } = measures[measure];
  if (kind === 'money') return format.money({ amount: value, currency });
  if (kind === 'percent') return format.percent(value / 100);
  return kind === 'quantity' ? format.quantity(String(value / 1000)) : format.count(value);
};
