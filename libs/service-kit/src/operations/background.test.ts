import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createHealth } from '../observability/health.ts';
import { silentLogger } from '../observability/logger.ts';
import { createBackground, type Task } from './background.ts';

const setUp = () => {
  const health = createHealth();
  const background = createBackground({ logger: silentLogger, health, pauses: [1, 4] });
  const check = async (name: string) => (await health.readiness()).checks[name];
  return { background, check };
};

const untilAborted: Task = async (signal) => {
  if (!signal.aborted) await once(signal, 'abort');
};

describe('createBackground', () => {
  it('stops the tasks in reverse order, each when it has finished what it had in hand', async () => {
    const { background } = setUp();
    const order: string[] = [];
    for (const name of ['relay', 'projection']) {
      background.run(name, async (signal) => {
        await untilAborted(signal);
        order.push(`${name} finishing`);
        await Promise.resolve();
        order.push(`${name} done`);
      });
    }
    await background.stop();
    expect(order).toEqual(['projection finishing', 'projection done', 'relay finishing', 'relay done']);
  });

  it('starts a task again that fails or ends by itself, and shows it in the health', async () => {
    const { background, check } = setUp();
    let starts = 0;
    background.run('relay', async (signal) => {
      starts++;
      if (starts === 1) throw new Error('no store');
      if (starts === 2) return;
      await untilAborted(signal);
    });
    expect(await check('relay')).toEqual({ ok: true });
    await expect.poll(() => starts).toBe(3);
    await expect.poll(() => check('relay')).toEqual({ ok: true });
    await background.stop();
    expect(starts).toBe(3);
  });

  it('is red while a task keeps failing', async () => {
    const { background, check } = setUp();
    background.run('relay', async () => {
      throw new Error('no store');
    });
    await expect.poll(() => check('relay')).toEqual({ ok: false, detail: 'no store' });
    await background.stop();
  });

  it('stops while it waits for a restart', async () => {
    const health = createHealth();
    const background = createBackground({ logger: silentLogger, health, pauses: [60_000, 60_000] });
    background.run('relay', async () => {
      throw new Error('no store');
    });
    await expect.poll(async () => (await health.readiness()).status).toBe('not-ready');
    await background.stop();
  });
});
