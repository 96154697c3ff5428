import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { type Mutant, mutants } from './mutants.ts';
import { randomFrom, seedsFor } from './random.ts';
import { diedBySelf, type Supervisor } from './supervisor.ts';
import { runTrial } from './trial.ts';

const [seed] = seedsFor(1);
const mutate = fileURLToPath(new URL('./mutate.ts', import.meta.url));

/** In ms. What a mutant has lost is waited for no longer than that. */
const most = 60_000;

/** Lives of the mutant: each ends at its crash point, with the load or after a while, or after a moment. */
const livesOf = async ({ name, crashes }: Mutant, system: Supervisor, load: Promise<unknown>): Promise<void> => {
  const env = { NODE_OPTIONS: `--import ${mutate}`, SM_MUTANT: name };
  const random = randomFrom(seed);
  for (const crash of crashes ?? ['', '']) {
    const life = system.start({ ...env, ...(crash && { SM_CRASH: crash }) });
    const begun = await Promise.race([system.address(), life.ended]);
    if (typeof begun !== 'string' && (crash === '' || begun !== null)) throw diedBySelf(life);
    if (crash === '') await delay(2000 + random.below(1000));
    else await Promise.race([life.ended, load, delay(most)]);
    await system.stop();
  }
  const life = system.start(env);
  await Promise.race([load, life.ended, delay(most)]);
  await system.stop();
};

describe(`the checker notices, seed ${seed}`, () => {
  it.each(mutants)('$name', async (mutant) => {
    const { promise: seeded, resolve: begin } = Promise.withResolvers<void>();
    const { violations } = await runTrial({
      load: async (client, signal) => {
        await seedShop(client, seed, 60);
        begin();
        const shop = openShop({ client, seed, clients: 16, orders: 400, signal, ambition: 0.1 });
        shop.catch(() => {});
        return Promise.race([shop, once(signal, 'abort').then(() => delay(most))]);
      },
      faults: async (system, load) => {
        system.start();
        await seeded;
        await system.stop();
        await livesOf(mutant, system, load);
      },
    });
    const broken = violations.map(({ invariant }) => invariant);
    expect(
      broken.filter((invariant) => mutant.breaks.includes(invariant)),
      broken.join(),
    ).not.toEqual([]);
  });
});
