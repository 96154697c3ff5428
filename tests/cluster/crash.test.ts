import { expect, it } from 'vitest';
import { randomFrom } from '../reliability/random.ts';
import { addressIn, dataFolder, launchSystem, startTimeoutMs } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { type Feed, openFeed } from './feed.ts';
import { type Places, placesOf } from './places.ts';
import { underLoad } from './under-load.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
const orders = Number(process.env['SM_ORDERS'] ?? 1000);
const kills = Number(process.env['SM_KILLS'] ?? 20);

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
  const { child, log, ended } = launchSystem({ folder: folder.path });
  const address = until('the cluster says where it is', () => addressIn(log()), startTimeoutMs);
  const places = placesOf(folder.path, () => address);
  const killed: string[] = [];
  let feed: Feed | undefined;
  try {
    await address;
    feed = await openFeed(places, seed);
    const { violations, placed } = await underLoad(
      { folder: folder.path, address: () => address, places, seed, clients: 16, orders },
      async (load) => {
        while (killed.length < kills && !load.isOver()) {
          await load.reaches(((killed.length + random.below(100) / 100) * orders) / kills);
          const all = [...(await victims(places))];
          const victim = all[random.below(all.length)];
          if (victim === undefined) continue;
          process.kill(victim[1], 'SIGKILL');
          killed.push(victim[0]);
        }
        await load.reaches(orders);
      },
    );
    const { differences, kills: ends } = await feed.finish();
    process.stderr.write(`killed: ${killed.join(', ')}, and ${ends} times the consumer outside\n`);
    expect([...violations, ...differences], `${killed.join(', ')}\n${log()}`).toEqual([]);
    expect([killed.length, placed]).toEqual([kills, orders]);
  } finally {
    await feed?.stop();
    child.kill('SIGINT');
    await ended;
    await folder.remove();
  }
});
