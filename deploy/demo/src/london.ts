/** The day of the month of the last Sunday of a month; months count from 0. */
const lastSunday = (year: number, month: number): number => {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getUTCDate() - lastDay.getUTCDay();
};

/**
 * UK local time (`2010-06-17 10:12:00`) as an instant. British summer time runs between the last Sundays of March and
 * October.
 */
export const londonTime = (local: string): string => {
  const asIfUtc = Date.parse(`${local.replace(' ', 'T')}Z`);
  if (Number.isNaN(asIfUtc)) throw new Error(`"${local}" is not a time`);
  const year = new Date(asIfUtc).getUTCFullYear();
  const begins = Date.UTC(year, 2, lastSunday(year, 2), 1);
  const ends = Date.UTC(year, 9, lastSunday(year, 9), 2);
  const isSummer = asIfUtc >= begins && asIfUtc < ends;
  return new Date(asIfUtc - (isSummer ? 3_600_000 : 0)).toISOString();
};
