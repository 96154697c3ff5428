import type { Clock, CommandContext, GivenNumber, RecordedEvent } from '@sales/eventsourcing';

/** When a command is true in the business. */
export const effectiveNow = ({ effectiveAt }: CommandContext, clock: Clock): string => effectiveAt ?? clock.now();

/** Series of the numbers of a year, by a day in it: `SO-2026`. */
export const seriesOf = (prefix: string, day: string): string => `${prefix}-${day.slice(0, 4)}`;

/** `SO-2026-000123` */
export const humanNumber = (series: string, value: number): string => `${series}-${String(value).padStart(6, '0')}`;

/** The number that an event has from `humanNumber`. */
export const numberIn = ({ data }: RecordedEvent): GivenNumber | undefined => {
  const text = typeof data === 'object' && data !== null && 'number' in data ? data.number : undefined;
  const [, series, number] = /^([A-Z]+-\d{4})-(\d{6,15})$/.exec(typeof text === 'string' ? text : '') ?? [];
  return series === undefined ? undefined : { series, number: Number(number) };
};
