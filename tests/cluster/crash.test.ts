import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { summary } from '../reliability/checker/index.ts';
import { clientOf } from '../reliability/driver/client.ts';
import { furnish, openDoors } from '../reliability/driver/shop-floor.ts';
import { openHistory } from '../reliability/history.ts';
import { randomFrom } from '../reliability/random.ts';
import { addressIn, dataFolder, launchSystem, startPatience } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { examine } from './examine.ts';
import { type Places, placesOf } from './places.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
const orders = Number(process.env['SM_ORDERS'] ?? 1000);
const kills = Number(process.env['SM_KILLS'] ?? 20);

/** First stock of each product in each warehouse: not quite enough for all orders. */
const units = Math.round(orders / 6);

/** Everything that may be killed at this moment, by what it is. */
const victims = async ({ index, brokerPid }: Places): Promise<ReadonlyMap<string, number>> => {
  const { instances, infrastructure } = await index();
  const broker = brokerPid();
  return new Map([
    ...instances.flatMap(({ name, pid }): [string, number][] => (pid === undefined ? [] : [[name, pid]])),
    ...(infrastructure.double === undefined ? [] : [['event store', infrastructure.double] as const]),
    ...(broker === undefined ? [] : [['kafka', broker] as const]),
  ]);
};

it(`${orders} orders from 16 clients survive ${kills} kills of whatever there is to kill, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const random = randomFrom(seed);
  const historyPath = join(folder.path, 'history.ndjson');
  const history = await openHistory(historyPath);
  const { child, log, ended } = launchSystem({ folder: folder.path });
  const address = until('the cluster says where it is', () => addressIn(log()), startPatience);
  const places = placesOf(folder.path, () => address);
  const client = clientOf(history, { address: () => address });
  const closing = new AbortController();
  const killed: string[] = [];
  let placed = 0;
  try {
    await address;
    await furnish(client, seed, units);
    const load = openDoors({
      client,
      seed,
      clients: 16,
      orders,
      signal: closing.signal,
      ambition: 0.2,
      onPlaced: () => {
        placed += 1;
      },
    });
    let isOver = false;
    void load.finally(() => {
      isOver = true;
    });
    while (killed.length < kills && !isOver) {
      const share = ((killed.length + random.below(100) / 100) * orders) / kills;
      while (placed < share && !isOver) await delay(10);
      const all = [...(await victims(places))];
      const victim = all[random.below(all.length)];
      if (victim === undefined) continue;
      process.kill(victim[1], 'SIGKILL');
      killed.push(victim[0]);
    }
    await load;
    const violations = await examine(places, historyPath);
    expect(summary(violations), `${killed.join(', ')}\n${log()}`).toEqual([]);
    expect([killed.length, placed]).toEqual([kills, orders]);
  } finally {
    closing.abort();
    child.kill('SIGINT');
    await ended;
    await client.close();
    await history.close();
    await folder.remove();
  }
});
