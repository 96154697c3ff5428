import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { summary } from './checker/index.ts';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { diedBySelf } from './supervisor.ts';
import { runTrial } from './trial.ts';

const hour = 3_600_000;
/** How wrong the clock of each life is, in ms. */
const lives = [hour, 400 * 24 * hour, -hour, 0];
const orders = 400;

const preload = fileURLToPath(new URL('wrong-clock.ts', import.meta.url));

it(`${orders} orders while the clock of the system jumps to and fro`, async () => {
  let placed = 0;
  const { violations, result, log } = await runTrial({
    load: async (client, signal) => {
      await seedShop(client, 1, orders);
      return openShop({
        client,
        seed: 1,
        clients: 8,
        orders,
        signal,
        onPlaced: () => {
          placed += 1;
        },
      });
    },
    faults: async (system, load) => {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      load.then(over, over);
      for (const [nth, off] of lives.entries()) {
        const life = system.start({ CLOCK_OFF: String(off), NODE_OPTIONS: `--import ${preload}` });
        while (placed < ((nth + 1) * orders) / lives.length && !isOver) {
          if (life.isOver()) throw diedBySelf(life);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        if (nth === lives.length - 1) await load;
        await system.stop();
      }
    },
  });
  expect(summary(violations), log).toEqual([]);
  expect([result, placed]).toEqual([orders, orders]);
});
