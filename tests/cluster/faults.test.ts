import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { randomFrom } from '../reliability/random.ts';
import { dataFolder, startSystem } from '../system/running-system.ts';
import { type Fault, faults, type Scene } from './faults.ts';
import { prepareGround } from './ground.ts';
import { type Load, underLoad } from './under-load.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
/** One of each kind, for a run of all tests. */
const some =
  'is killed|loses power|is started again|to (store|kafka) is silent|order 1 stands still for 4 s|order 2 is told to stop';

/** Pattern of the names of the faults that are wanted; `.` for all. */
const wanted = new RegExp(process.env['SM_FAULT'] ?? some);

/** How long after a fault orders must be placed again, in ms. */
const recovery = 60_000;

const inSomeOrder = <Item>(items: readonly Item[], random: ReturnType<typeof randomFrom>): readonly Item[] => {
  const left = [...items];
  return items.flatMap(() => left.splice(random.below(left.length), 1));
};

const pidsOf = async ({ places }: Scene): Promise<readonly (number | undefined)[]> =>
  (await places.index()).instances.map(({ pid }) => pid);

/** Lets a fault strike, waits until orders are placed again, and gives what is wrong then. */
const undergo = async (fault: Fault, scene: Scene, load: Load): Promise<readonly string[]> => {
  const before = await pidsOf(scene);
  const struck = performance.now();
  await fault.strike(scene);
  const wall = load.placed() + 10;
  const deadline = performance.now() + recovery;
  while (load.placed() < wall && performance.now() < deadline) await delay(10);
  let after = await pidsOf(scene);
  // Who was told to stop takes its time, and so does its successor.
  while (
    fault.isFatal === true &&
    (before.join() === after.join() || after.includes(undefined)) &&
    performance.now() < deadline
  ) {
    await delay(100);
    after = await pidsOf(scene);
  }
  process.stderr.write(`${fault.name}: ${Math.round(performance.now() - struck)} ms\n`);
  return [
    ...(load.placed() < wall ? [`${fault.name}: no order is placed a minute later`] : []),
    ...(fault.isFatal === true && before.join() === after.join() ? [`${fault.name}: nothing ended`] : []),
    ...(fault.isFatal !== true && before.join() !== after.join() ? [`${fault.name}: a service ended`] : []),
  ];
};

it(`business survives whatever goes wrong around it, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const chosen = inSomeOrder(
    faults.filter(({ name }) => wanted.test(name)),
    randomFrom(seed),
  );
  const ground = await prepareGround(folder.path);
  const system = await startSystem({ world: 'cluster', folder: folder.path, env: ground.env });
  const address = async () => system.baseUrl;
  const scene = { ground, places: ground.places(address) };
  const troubles: string[] = [];
  try {
    const { violations } = await underLoad(
      {
        folder: folder.path,
        address,
        places: scene.places,
        seed,
        clients: 6,
        orders: 20_000,
        rest: 150,
        mayRepeat: true,
      },
      async (load) => {
        for (const fault of chosen) troubles.push(...(await undergo(fault, scene, load)));
      },
    );
    const late = system.log().match(/.*did not stop in time.*/g) ?? [];
    expect([...troubles, ...late, ...violations], system.log().slice(-5000)).toEqual([]);
  } finally {
    await system.stop();
    await ground.stop();
    await folder.remove();
  }
});
