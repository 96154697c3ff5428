import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { summary } from './checker/index.ts';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { randomFrom, seedsFor } from './random.ts';
import { diedBySelf, type Supervisor } from './supervisor.ts';
import { runTrial } from './trial.ts';

/** `SM_ORDERS=5000 SM_KILLS=20` for the real thing. */
const orders = Number(process.env['SM_ORDERS'] ?? 1500);
const kills = Number(process.env['SM_KILLS'] ?? 8);
const [seed] = seedsFor(1);

/** First stock of each product in each warehouse: with what comes in later not quite enough for all orders. */
const units = Math.ceil(orders * 0.16);

/** Longest life after the orders for it have been placed, in ms. */
const grace = 200;

it(`${orders} orders from 32 clients survive ${kills} kills, seed ${seed}`, async () => {
  const random = randomFrom(seed);
  let placed = 0;
  let killed = 0;

  /** Kills the system at some moment after its share of the orders is placed, or when there are no more. */
  const oneLife = async (system: Supervisor, share: number, isOver: () => boolean): Promise<void> => {
    const life = system.start();
    while (placed < share && !isOver()) {
      if (life.isOver()) throw diedBySelf(life);
      await delay(5);
    }
    await delay(random.below(grace));
    await system.stop();
    killed += 1;
  };

  const { violations, result, log } = await runTrial({
    load: async (client, signal) => {
      await seedShop(client, seed, units);
      return openShop({
        client,
        seed,
        clients: 32,
        orders,
        signal,
        ambition: 0.1,
        onPlaced: () => {
          placed += 1;
        },
      });
    },
    faults: async (system, load) => {
      let isOver = false;
      void load.finally(() => {
        isOver = true;
      });
      while (killed < kills) await oneLife(system, ((killed + random.below(100) / 100) * orders) / kills, () => isOver);
      const life = system.start();
      await Promise.race([load, life.ended.then(() => Promise.reject(diedBySelf(life)))]);
      await system.stop();
    },
  });
  expect(summary(violations), log).toEqual([]);
  expect([killed, result, placed]).toEqual([kills, orders, orders]);
});
