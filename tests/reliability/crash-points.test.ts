import { setTimeout as delay } from 'node:timers/promises';
import { type Crashpoint, crashpoints } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { isEnded, requestRebuild } from './aftermath.ts';
import { summary } from './checker/index.ts';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { type Random, randomFrom, seedsFor } from './random.ts';
import { diedBySelf, type Life, type Supervisor } from './supervisor.ts';
import { runTrial } from './trial.ts';

/** `SM_SEED=7 SM_POINTS=relay.read,relay.published` runs some points of one seed again; `SM_SEEDS` is their number. */
const seeds = seedsFor(Number(process.env['SM_SEEDS'] ?? 2));
const points = crashpoints.filter((point) => process.env['SM_POINTS']?.split(',').includes(point) ?? true);

/** How long a point may take to be hit under load, in ms. Builds give way to the load. */
const timeoutMs = 120_000;

/** A rebuild of few events passes its points once, the others are passed all the time. */
const nthOf = (point: Crashpoint, random: Random): number => (point.startsWith('rebuild.') ? 1 : 1 + random.below(8));

/** Rebuilds one read model after the other as long as the system lives: the first ones may have nothing to fill yet. */
const keepRebuilding = async (system: Supervisor, life: Life, random: Random): Promise<void> => {
  while (!life.isOver()) {
    const address = await Promise.race([system.address(), life.ended]);
    if (typeof address !== 'string') return;
    const keeper = { service: 'query', origin: address };
    const name = random.pick(['orders', 'stock', 'sales', 'timeline']);
    const build = await requestRebuild(keeper, name).catch(() => undefined);
    // Another request would begin the build anew.
    while (build !== undefined && !life.isOver() && !(await isEnded(keeper, name, build))) await delay(200);
    await delay(500);
  }
};

/** Starts the system with the point armed, and resolves to whether it died of it. */
const dieAt = async (system: Supervisor, point: Crashpoint, random: Random): Promise<boolean> => {
  const life = system.start({ SM_CRASH: `${point}:${nthOf(point, random)}` });
  const rebuilding = point.startsWith('rebuild.') ? keepRebuilding(system, life, random) : undefined;
  const code = await Promise.race([life.ended, delay(timeoutMs, 'alive' as const, { ref: false })]);
  if (typeof code === 'number') throw diedBySelf(life);
  await system.stop();
  await rebuilding;
  return code === null;
};

describe('crash points', () => {
  it.concurrent.each(seeds)('lose nothing, double nothing and leave nothing undone, seed %i', async (seed) => {
    const random = randomFrom(seed);
    const missed: string[] = [];
    const { violations, result, log } = await runTrial({
      load: async (client, signal) => {
        await seedShop(client, seed);
        return openShop({ client, seed, clients: 8, orders: 2000, signal });
      },
      faults: async (system) => {
        for (const point of random.shuffled(points)) if (!(await dieAt(system, point, random))) missed.push(point);
      },
    });
    expect({ violations: summary(violations), missed }, log).toEqual({ violations: [], missed: [] });
    expect(result).toBeGreaterThan(0);
  });
});
