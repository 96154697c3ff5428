import { Presets, SingleBar } from 'cli-progress';

/** Shows how far the work is: a bar on a terminal, a plain line every tenth elsewhere. */
export type Progress = {
  begin(what: string, total: number): void;
  advance(by?: number): void;
  end(): void;
};

type Output = { readonly isTTY?: boolean; write(text: string): unknown };

const bar = (): Progress => {
  let current: SingleBar | undefined;
  return {
    begin: (what, total) => {
      const format = `${what.padEnd(20)} {bar} {percentage}% {value}/{total} {duration_formatted}`;
      current = new SingleBar({ format, hideCursor: true, gracefulExit: false, fps: 5 }, Presets.shades_classic);
      current.start(total, 0);
    },
    advance: (by = 1) => current?.increment(by),
    end: () => current?.stop(),
  };
};

const lines = (output: Output): Progress => {
  let what = '';
  let total = 0;
  let done = 0;
  let shown = 0;
  return {
    begin: (name, count) => {
      [what, total, done, shown] = [name, count, 0, 0];
      output.write(`${what}: ${total}\n`);
    },
    advance: (by = 1) => {
      done += by;
      const tenths = Math.floor((done * 10) / total);
      if (tenths > shown && tenths < 10) output.write(`${what}: ${done} of ${total}\n`);
      shown = tenths;
    },
    end: () => {
      output.write(`${what}: ${done === total ? 'done' : `stopped at ${done} of ${total}`}\n`);
    },
  };
};

export const createProgress = (output: Output): Progress => (output.isTTY === true ? bar() : lines(output));
