import { describe, expect, it } from 'vitest';
import { givingWay } from './turn.ts';

/** Time that passes only when a caller waits for it, and a diary. */
const setUp = (isPressed: () => boolean) => {
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
  return { turn: givingWay(isPressed, { now: () => clock, pass }), diary, piece, pass };
};

describe('giving way', () => {
  it('lets all work at once while no command presses', async () => {
    const { turn, diary, piece } = setUp(() => false);
    expect(await Promise.all([turn(piece('a', 10)), turn(piece('b', 10))])).toEqual(['a', 'b']);
    expect(diary.slice(0, 2)).toEqual(['a from 0', 'b from 10']);
  });

  it('gives one turn at a time while one does, with a rest three times as long between', async () => {
    const { turn, diary, piece } = setUp(() => true);
    expect(await Promise.all([turn(piece('a', 100)), turn(piece('b', 60)), turn(piece('c', 1))])).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(diary).toEqual(['a from 0', 'a to 100', 'b from 400', 'b to 460', 'c from 640', 'c to 641']);
  });

  it('rests two seconds at most', async () => {
    const { turn, diary, piece } = setUp(() => true);
    await Promise.all([turn(piece('a', 1000)), turn(piece('b', 1))]);
    expect(diary).toEqual(['a from 0', 'a to 1000', 'b from 3000', 'b to 3001']);
  });

  it('ends the rest when no command presses any more', async () => {
    let pressed = true;
    const { turn, diary, piece } = setUp(() => pressed);
    const first = turn(piece('a', 1000));
    const second = turn(piece('b', 1));
    await first;
    pressed = false;
    await second;
    expect(diary).toEqual(['a from 0', 'a to 1000', 'b from 1020', 'b to 1021']);
  });

  it('passes a failure on and gives the next turn all the same', async () => {
    const { turn, piece } = setUp(() => true);
    const failing = turn(() => Promise.reject(new Error('no')));
    const next = turn(piece('b', 1));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('b');
  });

  it('gives way for ten seconds and then no longer, until no command has pressed for a moment', async () => {
    let pressed = true;
    const { turn, diary, piece, pass } = setUp(() => pressed);
    await turn(piece('a', 0));
    await pass(10_000);
    await Promise.all([turn(piece('b', 10)), turn(piece('c', 10))]);
    expect(diary.slice(2, 4)).toEqual(['b from 10000', 'c from 10010']);
    pressed = false;
    await turn(piece('d', 0));
    pressed = true;
    diary.length = 0;
    await Promise.all([turn(piece('e', 10)), turn(piece('f', 10))]);
    expect(diary).toEqual(['e from 10020', 'e to 10030', 'f from 10070', 'f to 10080']);
  });
});
