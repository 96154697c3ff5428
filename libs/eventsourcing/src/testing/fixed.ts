import type { Clock, Ids } from '../ports.ts';

/** A clock that stands still until it is told. */
export type FixedClock = Clock & {
  advance(ms: number): void;
  set(instant: string): void;
  /** Called after each change. */
  onChange(listener: () => void): void;
};

export const fixedClock = (start = '2024-01-15T09:00:00.000Z'): FixedClock => {
  let now = Date.parse(start);
  const listeners: (() => void)[] = [];
  const move = (to: number): void => {
    now = to;
    for (const listener of listeners) listener();
  };
  return {
    now: () => new Date(now).toISOString(),
    advance: (ms) => move(now + ms),
    set: (instant) => move(Date.parse(instant)),
    onChange: (listener) => listeners.push(listener),
  };
};

/** The nth id of a test, a UUIDv7 in form. */
export const testId = (nth: number): string => `00000000-0000-7000-8000-${String(nth).padStart(12, '0')}`;

/** Gives `testId(1)`, `testId(2)` and so on. */
export const countingIds = (): Ids => {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return testId(count);
    },
  };
};
