import { describe, expect, it } from 'vitest';
import { yieldToCommands } from './throttle.ts';

/** Time that passes only when a caller waits for it, and a diary. */
const setUp = (isSaturated: () => boolean) => {
  let clock = 0;
  const diary: string[] = [];
  const pass = async (ms: number): Promise<void> => {
    clock += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
  const piece = (name: string, ms: number) => async () => {
    diary.push(`${name} from ${clock}`);
    await pass(ms);
    diary.push(`${name} to ${clock}`);
    return name;
  };
  return { throttle: yieldToCommands(isSaturated, { now: () => clock, pass }), diary, piece, pass };
};

describe('yielding to commands', () => {
  it('lets all work at once while no command presses', async () => {
    const { throttle, diary, piece } = setUp(() => false);
    expect(await Promise.all([throttle(piece('a', 10)), throttle(piece('b', 10))])).toEqual(['a', 'b']);
    expect(diary.slice(0, 2)).toEqual(['a from 0', 'b from 10']);
  });

  it('does one piece at a time while it is saturated, with a pause three times as long between', async () => {
    const { throttle, diary, piece } = setUp(() => true);
    expect(await Promise.all([throttle(piece('a', 100)), throttle(piece('b', 60)), throttle(piece('c', 1))])).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(diary).toEqual(['a from 0', 'a to 100', 'b from 400', 'b to 460', 'c from 640', 'c to 641']);
  });

  it('rests two seconds at most', async () => {
    const { throttle, diary, piece } = setUp(() => true);
    await Promise.all([throttle(piece('a', 1000)), throttle(piece('b', 1))]);
    expect(diary).toEqual(['a from 0', 'a to 1000', 'b from 3000', 'b to 3001']);
  });

  it('ends the rest when no command presses any more', async () => {
    let saturated = true;
    const { throttle, diary, piece } = setUp(() => saturated);
    const first = throttle(piece('a', 1000));
    const second = throttle(piece('b', 1));
    await first;
    saturated = false;
    await second;
    expect(diary).toEqual(['a from 0', 'a to 1000', 'b from 1020', 'b to 1021']);
  });

  it('passes a failure on and does the next piece all the same', async () => {
    const { throttle, piece } = setUp(() => true);
    const failing = throttle(() => Promise.reject(new Error('no')));
    const next = throttle(piece('b', 1));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('b');
  });

  it('yields for ten seconds and then no longer, until it was not saturated for a moment', async () => {
    let saturated = true;
    const { throttle, diary, piece, pass } = setUp(() => saturated);
    await throttle(piece('a', 0));
    await pass(10_000);
    await Promise.all([throttle(piece('b', 10)), throttle(piece('c', 10))]);
    expect(diary.slice(2, 4)).toEqual(['b from 10000', 'c from 10010']);
    saturated = false;
    await throttle(piece('d', 0));
    saturated = true;
    diary.length = 0;
    await Promise.all([throttle(piece('e', 10)), throttle(piece('f', 10))]);
    expect(diary).toEqual(['e from 10020', 'e to 10030', 'f from 10070', 'f to 10080']);
  });
});
