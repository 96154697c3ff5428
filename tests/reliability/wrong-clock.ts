/**
 * Loaded before a program, sets its clock wrong by so many ms: `CLOCK_OFF=3600000 node --import ./wrong-clock.ts …`.
 * Timers of Node and `performance.now()` go on as they are, as when the clock of a machine is set.
 */
const off = Number(process.env['CLOCK_OFF'] ?? 0);
const RightDate = Date;

class WrongDate extends RightDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RightDate.now() + off);
    else super(...(given as [number]));
  }

  static override now(): number {
    return RightDate.now() + off;
  }
}

globalThis.Date = WrongDate as DateConstructor;
