import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';

it('writes plain lines where there is no terminal', () => {
  const written: string[] = [];
  const progress = createProgress({ write: (text) => written.push(text) });
  progress.begin('orders', 20);
  for (let done = 0; done < 20; done += 1) progress.advance();
  progress.end();
  expect(written[0]).toBe('orders: 20\n');
  expect(written.slice(1, -1)).toEqual(Array.from({ length: 9 }, (_, tenth) => `orders: ${tenth * 2 + 2} of 20\n`));
  expect(written.at(-1)).toBe('orders: done\n');
});

it('says where it stopped', () => {
  const written: string[] = [];
  const progress = createProgress({ write: (text) => written.push(text) });
  progress.begin('orders', 20);
  progress.advance();
  progress.end();
  expect(written.at(-1)).toBe('orders: stopped at 1 of 20\n');
});

it('writes one line over and over on a terminal, only when it differs', () => {
  const written: string[] = [];
  const progress = createProgress({ isTTY: true, write: (text) => written.push(text) });
  progress.begin('orders', 1000);
  for (let done = 0; done < 1000; done += 1) progress.advance();
  progress.end();
  expect(written[0]).toBe(`\rorders${' '.repeat(15)}${'░'.repeat(40)} 0%`);
  expect(written.slice(-2)).toEqual([`\rorders${' '.repeat(15)}${'█'.repeat(40)} 100%`, ' 1000/1000\n']);
  expect(written.length).toBeLessThan(200);
});
