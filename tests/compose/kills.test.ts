import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { underLoad } from '../cluster/under-load.ts';
import { randomFrom } from '../reliability/random.ts';
import { dataFolder } from '../system/running-system.ts';
import { baseUrl } from './administrator.ts';
import { compose, containers } from './containers.ts';
import { openPlaces } from './places.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
const orders = Number(process.env['SM_ORDERS'] ?? 300);

/** Looks once a second: a look costs the engine more than the check of a container does. */
const allHealthy = async (): Promise<void> => {
  const deadline = performance.now() + 300_000;
  for (;;) {
    const ill = (await containers()).filter(({ healthy }) => !healthy).map(({ service }) => service);
    if (ill.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still not healthy after five minutes: ${ill.join(', ')}`);
    await delay(1000);
  }
};

/**
 * One of each service and of all that they run on, each ended as a power cut would, in an order that the seed decides.
 */
const victimsIn = (random: ReturnType<typeof randomFrom>, services: readonly string[]): readonly string[] => {
  const left = [...services];
  return services.flatMap(() => left.splice(random.below(left.length), 1));
};

it(`${orders} orders survive the kill of each container and restarts of Kafka and Postgres, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const random = randomFrom(seed);
  const opened = await openPlaces(folder.path);
  const done: string[] = [];
  try {
    await allHealthy();
    const services = [...new Set((await containers()).map(({ service }) => service))];
    const kills = victimsIn(random, services).map((service) => async () => {
      const all = (await containers()).filter((container) => container.service === service && container.pid > 0);
      const victim = all[random.below(all.length)];
      if (victim === undefined) throw new Error(`${service} is not there to be killed`);
      process.kill(victim.pid, 'SIGKILL');
      done.push(`killed ${service}`);
      await allHealthy();
    });
    const restarts = ['kafka', 'postgres'].map((service) => async () => {
      await compose('restart', service);
      done.push(`restarted ${service}`);
      await allHealthy();
    });
    const faults = [...kills, ...restarts];
    const { violations, placed } = await underLoad(
      { folder: folder.path, address: async () => baseUrl, places: opened.places, seed, clients: 8, orders },
      async (load) => {
        for (const [nth, fault] of faults.entries()) {
          await load.reaches((nth * orders) / faults.length);
          await fault();
        }
        await load.reaches(orders);
      },
    );
    expect(violations, done.join(', ')).toEqual([]);
    expect([done.length, placed]).toEqual([faults.length, orders]);
  } finally {
    opened.close();
    await folder.remove();
  }
});
