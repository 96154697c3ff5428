import { describe, expect, it } from 'vitest';
import { londonTime } from './london.ts';

describe('UK local time', () => {
  it.each([
    ['2009-12-01 07:45:00', '2009-12-01T07:45:00.000Z'],
    ['2010-03-28 00:59:00', '2010-03-28T00:59:00.000Z'],
    ['2010-03-28 02:00:00', '2010-03-28T01:00:00.000Z'],
    ['2010-06-17 10:12:00', '2010-06-17T09:12:00.000Z'],
    ['2010-10-31 00:30:00', '2010-10-30T23:30:00.000Z'],
    ['2010-10-31 02:00:00', '2010-10-31T02:00:00.000Z'],
  ])('%s is %s', (local, instant) => {
    expect(londonTime(local)).toBe(instant);
  });

  it('refuses what is not a time', () => {
    expect(() => londonTime('yesterday')).toThrow('"yesterday"');
  });
});
