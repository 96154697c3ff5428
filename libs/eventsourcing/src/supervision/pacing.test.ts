import { describe, expect, it } from 'vitest';
import { paceBuilds, type Traffic } from './pacing.ts';

/** Time that passes only when something waits for it. */
const setUp = (traffic: Traffic) => {
  let clock = 0;
  let current = traffic;
  const pass = async (ms: number): Promise<void> => {
    clock += ms;
    await Promise.resolve();
  };
  const pacing = paceBuilds(() => current, { now: () => clock, pass });
  /** Pieces that take so long, and the rests between them. */
  const run = async (pieces: number, ms: number): Promise<readonly number[]> => {
    const rests: number[] = [];
    let ended = clock;
    for (let nth = 0; nth < pieces; nth++) {
      await pacing.throttle(async () => {
        rests.push(Math.round(clock - ended));
        await pass(ms);
      });
      ended = clock;
    }
    return rests.slice(1);
  };
  return { pacing, run, become: (next: Traffic) => (current = next) };
};

const none = { perSecond: 0, latency: 0 };

describe('the pace of builds', () => {
  it('has no rests and large pieces while there are no requests', async () => {
    const { pacing, run } = setUp(none);
    expect(await run(30, 5)).toEqual(Array(29).fill(0));
    expect(pacing.stretch()).toBe(2000);
  });

  it('rests as long as it works while requests are as fast as before', async () => {
    const { run } = setUp({ perSecond: 200, latency: 8 });
    expect(await run(5, 20)).toEqual([20, 20, 20, 20]);
  });

  it('rests longer while requests are slower, and less again when they are not', async () => {
    const { run, become } = setUp({ perSecond: 200, latency: 8 });
    await run(2, 20);
    become({ perSecond: 200, latency: 40 });
    const slow = await run(30, 20);
    expect(slow.at(-1)).toBe(9 * 20);
    expect(slow).toEqual([...slow].sort((a, b) => a - b));
    become({ perSecond: 200, latency: 8 });
    expect((await run(80, 20)).at(-1)).toBe(20);
  });

  it('does not take for slow what always was', async () => {
    const { run } = setUp({ perSecond: 200, latency: 60 });
    expect(await run(5, 20)).toEqual([20, 20, 20, 20]);
  });

  it('makes its pieces smaller until they are short', async () => {
    const { pacing, run } = setUp({ perSecond: 200, latency: 8 });
    await run(20, 80);
    expect(pacing.stretch()).toBe(50);
  });

  it('never rests for long', async () => {
    const { run } = setUp({ perSecond: 200, latency: 8 });
    expect(await run(3, 500)).toEqual([300, 300]);
  });

  it('never waits for less than no time: the clock goes on between two looks at it', async () => {
    let clock = 0;
    const waits: number[] = [];
    const pass = async (ms: number): Promise<void> => {
      waits.push(ms);
      clock += ms;
    };
    const pacing = paceBuilds(() => ({ perSecond: 200, latency: 8 }), { now: () => (clock += 7), pass });
    for (let piece = 0; piece < 20; piece++) {
      await pacing.throttle(async () => {
        clock += piece;
      });
    }
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.min(...waits)).toBeGreaterThan(0);
  });

  it('ends a rest when the requests end', async () => {
    const { pacing, run, become } = setUp({ perSecond: 200, latency: 8 });
    await pacing.throttle(async () => {});
    await run(1, 1000);
    become(none);
    expect(await run(2, 1)).toEqual([0]);
  });

  it('runs one piece at a time, and goes on after one that fails', async () => {
    const { pacing } = setUp(none);
    let running = 0;
    const piece = async (): Promise<number> => {
      running += 1;
      await Promise.resolve();
      const most = running;
      running -= 1;
      return most;
    };
    const failing = pacing.throttle(() => Promise.reject(new Error('no')));
    const others = Promise.all([pacing.throttle(piece), pacing.throttle(piece), pacing.alone(piece)]);
    await expect(failing).rejects.toThrow('no');
    expect(Math.max(...(await others))).toBeLessThanOrEqual(2);
  });
});
