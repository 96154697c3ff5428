import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, calendar, dayIn, isBusinessDate, isInstant, isTimeZone } from './calendar.ts';

describe('a business date', () => {
  it.each(['1000-01-01', '9999-12-31', '2024-02-29', '2000-02-29'])('is %s', (text) => {
    expect(isBusinessDate(text)).toBe(true);
  });

  it.each([
    '0000-01-01',
    '0001-01-01',
    '0999-12-31',
    '10000-01-01',
    '+010000-01-01',
    '-001000-01-01',
    '2023-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-00-10',
    '2026-13-01',
    '2026-01-00',
    '2026-1-1',
    '20260101',
    '2026-W01',
    '2026-01-01 ',
    '2026-01-01T00:00:00Z',
    'infinity',
    'now',
    '',
  ])('is not %s', (text) => {
    expect(isBusinessDate(text)).toBe(false);
  });
});

describe('an instant', () => {
  it.each([
    '1000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '2026-03-01T09:30:00+14:00',
    '2026-03-01T09:30:00-14:00',
    '2026-03-01T09:30:00.5-00:00',
  ])('is %s', (text) => {
    expect(isInstant(text)).toBe(true);
  });

  it.each([
    ['a year before the calendar', '0999-12-31T23:59:59Z'],
    ['a year before the calendar in UTC', '1000-01-01T00:00:00+14:00'],
    ['a year behind the calendar in UTC', '9999-12-31T23:59:59-14:00'],
    ['an offset above 14 hours', '2026-03-01T09:30:00+14:01'],
    ['an offset above 14 hours, behind', '2026-03-01T09:30:00-23:59'],
    ['an offset of no minutes', '2026-03-01T09:30:00+01:60'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['the 25th hour', '2026-03-01T24:00:00Z'],
    ['a minute that is none', '2026-03-01T23:60:00Z'],
    ['a day that is none', '2026-02-30T09:30:00Z'],
    ['no zone', '2026-03-01T09:30:00'],
    ['too fine a fraction', '2026-03-01T09:30:00.1234567891Z'],
    ['a date', '2026-03-01'],
    ['lower case', '2026-03-01t09:30:00z'],
    ['a suffix', '2026-03-01T09:30:00Z[UTC]'],
    ['a far year', '+012026-03-01T09:30:00Z'],
  ])('is not %s', (_, text) => {
    expect(isInstant(text)).toBe(false);
  });

  it('of any offset up to 14 hours is one that is a day of the calendar in UTC', () => {
    const at = fc.date({
      min: new Date('1000-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(at, fc.integer({ min: -14 * 60, max: 14 * 60 }), (utc, minutes) => {
        const local = new Date(utc.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const clock = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0')).join(':');
        const text = `${local}${minutes < 0 ? '-' : '+'}${clock}`;
        expect(isInstant(text)).toBe(true);
        expect(new Date(text)).toEqual(utc);
      }),
    );
  });
});

describe('days', () => {
  it('are added across months and years, and there and back is the same day', () => {
    expect(addDays('2023-12-31', 60)).toBe('2024-02-29');
    const date = fc.date({ min: new Date('1000-06-01'), max: new Date('9990-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -100, max: 1000 }), (from, days) => {
        const text = from.toISOString().slice(0, 10);
        expect(addDays(addDays(text, days), -days)).toBe(text);
      }),
    );
  });

  it('end with the calendar', () => {
    expect(addDays('9999-12-01', 30)).toBe(calendar.last);
    expect(addDays('9999-12-31', 365)).toBe(calendar.last);
  });
});

describe('the day where a business is', () => {
  it.each([
    ['UTC', '2026-03-01T23:59:59.999Z', '2026-03-01'],
    ['Asia/Shanghai', '2026-03-01T15:59:59.999Z', '2026-03-01'],
    ['Asia/Shanghai', '2026-03-01T16:00:00.000Z', '2026-03-02'],
    ['America/Los_Angeles', '2026-03-01T07:59:59.999Z', '2026-02-28'],
    ['America/Los_Angeles', '2026-07-01T07:00:00.000Z', '2026-07-01'],
    ['Europe/Berlin', '2026-12-31T23:00:00.000Z', '2027-01-01'],
    ['Pacific/Kiritimati', '2026-03-01T10:00:00.000Z', '2026-03-02'],
    ['Pacific/Pago_Pago', '2026-03-01T10:59:59.999Z', '2026-02-28'],
    ['Europe/Berlin', '2026-03-02T00:30:00+01:00', '2026-03-02'],
    ['UTC', '1000-01-01T00:00:00Z', '1000-01-01'],
    ['America/New_York', '1000-01-01T00:00:00Z', '1000-01-01'],
    ['Pacific/Kiritimati', '9999-12-31T23:00:00Z', '9999-12-31'],
  ])('in %s at %s is %s', (zone, instant, day) => {
    expect(dayIn(zone, instant)).toBe(day);
  });

  it('is that of the instant in UTC, the one before or the one after, and a day of the calendar', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu');
    const dates = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zones, dates, (zone, date) => {
        const [found, utc] = [dayIn(zone, date.toISOString()), date.toISOString().slice(0, 10)];
        expect(isBusinessDate(found)).toBe(true);
        expect([addDays(utc, -1), utc, addDays(utc, 1)]).toContain(found);
      }),
    );
  });

  it.each(['Asia/Shanghai', 'UTC', 'America/Argentina/Buenos_Aires'])('knows the zone %s', (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  });

  it.each(['Asia/Atlantis', '+08:00', '', 'GMT+8 ', '../etc'])('does not know the zone %s', (zone) => {
    expect(isTimeZone(zone)).toBe(false);
  });
});
