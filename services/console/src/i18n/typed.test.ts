import { expect, it } from 'vitest';
import { formatIn } from './format.ts';
import { typedDay, typedTime } from './typed.ts';

const today = '2026-03-04';

it.each([
  ['en', 'Nov 30, 2026', '2026-11-30'],
  ['en', '30 november 2026', '2026-11-30'],
  ['en', 'Sept 5', '2026-09-05'],
  ['en', '11/30/2026', '2026-11-30'],
  ['en', '3/4/27', '2027-03-04'],
  ['en', '11/30', '2026-11-30'],
  ['zh-CN', '2026年11月30日', '2026-11-30'],
  ['zh-CN', '11月30日', '2026-11-30'],
  ['zh-CN', '2026/11/30', '2026-11-30'],
  ['zh-CN', '２０２６．１１．３０', '2026-11-30'],
  ['en', '2026-11-30', '2026-11-30'],
  ['zh-CN', '20261130', '2026-11-30'],
])('in %s %s is %s', (tag, typed, day) => {
  expect(typedDay(tag, typed, today)).toBe(day);
});

it.each([
  ['en', '30/11/2026'],
  ['en', 'Feb 30, 2026'],
  ['en', 'tomorrow'],
  ['en', 'ma 3'],
  ['en', 'March April 3'],
  ['en', '2026'],
  ['zh-CN', '11月31日'],
])('in %s %s is no day', (tag, typed) => {
  expect(typedDay(tag, typed, today)).toBeUndefined();
});

it.each(['en', 'zh-CN'])('what is shown in %s is read as the same', (tag) => {
  const format = formatIn(tag);
  for (const at of ['2026-01-01T00:00:00', '2026-05-31T12:05:09', '2026-11-30T23:59:59']) {
    expect(typedDay(tag, format.day(at.slice(0, 10)), today)).toBe(at.slice(0, 10));
    expect(typedTime(tag, format.wallTime(at), today)).toBe(at);
  }
});

it.each([
  ['en', 'Nov 30, 2026 2:30 pm', '2026-11-30T14:30:00'],
  ['en', 'Nov 30, 2026, 12:00 a.m.', '2026-11-30T00:00:00'],
  ['en', '2026-11-30T14:30:15', '2026-11-30T14:30:15'],
  ['en', '2026-11-30', '2026-11-30T00:00:00'],
  ['zh-CN', '2026年11月30日 下午2:30', '2026-11-30T14:30:00'],
])('in %s %s is %s', (tag, typed, at) => {
  expect(typedTime(tag, typed, today)).toBe(at);
});

it.each(['2026-11-30 24:00', '2026-11-30 12:60', 'now'])('%s is no time', (typed) => {
  expect(typedTime('en', typed, today)).toBeUndefined();
});
