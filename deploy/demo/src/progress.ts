/** Shows how far the work is: a bar on a terminal, a plain line every tenth elsewhere. */
export type Progress = {
  begin(what: string, total: number): void;
  advance(by?: number): void;
  end(): void;
};

type Output = { readonly isTTY?: boolean; write(text: string): unknown };

const width = 40;

/** One line that is written over and over. */
const bar = (output: Output): Progress => {
  let [what, total, done, shown] = ['', 0, 0, ''];
  const show = (): void => {
    const share = total === 0 ? 1 : done / total;
    const filled = Math.floor(share * width);
    const line = `${what.padEnd(20)} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)}%`;
    if (line !== shown) output.write(`\r${line}`);
    shown = line;
  };
  return {
    begin: (name, count) => {
      [what, total, done, shown] = [name, count, 0, ''];
      show();
    },
    advance: (by = 1) => {
      done += by;
      show();
    },
    end: () => void output.write(` ${done}/${total}\n`),
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

export const createProgress = (output: Output): Progress => (output.isTTY === true ? bar(output) : lines(output));
