import type { Clock, CommandContext, GivenNumber, RecordedEvent } from '@sales/eventsourcing';

/** When a command is true in the business. */
export const effectiveNow = ({ effectiveAt }: CommandContext, clock: Clock): string => effectiveAt ?? clock.now();

/** The business day of an instant. */
export const dayOf = (instant: string): string => instant.slice(0, 10);

/** `SO-2026-000123` of the year of the instant. */
export const humanNumber = (prefix: string, instant: string, value: number): string =>
  `${prefix}-${instant.slice(0, 4)}-${String(value).padStart(6, '0')}`;

/** The number that an event has from `humanNumber`. */
export const numberIn = ({ data }: RecordedEvent): GivenNumber | undefined => {
  const text = typeof data === 'object' && data !== null && 'number' in data ? data.number : undefined;
  const [, series, number] = /^([A-Z]+-\d{4})-(\d{6,15})$/.exec(typeof text === 'string' ? text : '') ?? [];
  return series === undefined ? undefined : { series, number: Number(number) };
};
