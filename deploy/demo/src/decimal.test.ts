import { describe, expect, it } from 'vitest';
import { fixed } from './decimal.ts';

describe('fixed', () => {
  it('reads a decimal as an integer of its smallest places', () => {
    expect(fixed('957.5775', 4)).toBe(9575775);
    expect(fixed('-383.031', 4)).toBe(-3830310);
    expect(fixed('7', 2)).toBe(700);
    expect(fixed('-0', 2)).toBe(0);
    expect(fixed(' 1.500 ', 1)).toBe(15);
  });

  it.each(['', 'abc', '1,5', '1e3', '.5', '1.234'])('refuses "%s"', (text) => {
    expect(() => fixed(text, 2)).toThrow(`"${text}"`);
  });
});
