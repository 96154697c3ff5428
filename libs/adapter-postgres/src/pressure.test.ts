import { expect, test } from 'vitest';
import { pressure } from './pressure.ts';

const setup = () => {
  let time = 0;
  const here = pressure(() => time);
  const press = (commands: number, times: number) => {
    for (let n = 0; n < times; n++) {
      time += 5;
      here.note(commands);
    }
  };
  return { here, press, pass: (ms: number) => (time += ms) };
};

test('followers keep their pace while few commands come at a time', () => {
  const { here, press } = setup();
  expect(here.gathering(10)).toBe(10);
  press(2, 100);
  expect(here.gathering(10)).toBe(10);
});

test('they let more gather the more commands come at a time, up to a quarter of a second', () => {
  const { here, press } = setup();
  press(16, 100);
  expect(here.gathering(10)).toBeCloseTo(160, 0);
  press(200, 100);
  expect(here.gathering(10)).toBe(250);
});

test('a single large group is no pressure yet, and pressure ends when nothing comes any more', () => {
  const { here, press, pass } = setup();
  press(30, 1);
  expect(here.gathering(10)).toBe(10);
  press(30, 100);
  pass(251);
  expect(here.gathering(10)).toBe(10);
});
