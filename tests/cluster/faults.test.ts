import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { randomFrom, seedsFor } from '../reliability/random.ts';
import { dataFolder, startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { type Fault, faultKinds, type Scene } from './faults.ts';
import { type Feed, openFeed } from './feed.ts';
import { prepareGround } from './ground.ts';
import { type Load, underLoad } from './under-load.ts';

const [seed] = seedsFor(1);
const random = randomFrom(seed);

/** Pattern of the names of the faults that are wanted; `.` for all. */
const wanted = process.env['SM_FAULT'];

/** What is wanted; else one of each kind, others every day. */
const chosen = (): readonly Fault[] =>
  wanted === undefined
    ? faultKinds.map((kind) => random.pick(kind))
    : faultKinds.flat().filter(({ name }) => new RegExp(wanted).test(name));

/** How long after a fault orders must be placed again, in ms. */
const recovery = 60_000;

/** How long processes may take to start on a machine with other work to do, in ms. */
const starting = 180_000;

type Instance = Awaited<ReturnType<Scene['places']['index']>>['instances'][number];

const instancesOf = async ({ places }: Scene): Promise<readonly Instance[]> => (await places.index()).instances;

const pidsIn = (instances: readonly Instance[]): readonly (number | undefined)[] => instances.map(({ pid }) => pid);

/** The last lines of what these instances said. */
const lastWords = (names: readonly string[], said: string): string => {
  const lines = said.split('\n');
  return names.flatMap((name) => lines.filter((line) => line.startsWith(`[${name}]`)).slice(-30)).join('\n');
};

/** The instances whose process is another one than before. */
const endedSince = (before: readonly Instance[], after: readonly Instance[]): readonly string[] => {
  const pids = pidsIn(after);
  return before.filter(({ pid }, nth) => pid !== pids[nth]).map(({ name }) => name);
};

/** Who takes no requests yet: one that is still being started ends when it cannot, and is started again. */
const notStarted = async (scene: Scene): Promise<readonly string[]> => {
  const alive = ({ origin, service }: Instance): Promise<boolean> =>
    fetch(`${origin}/${service}/livez`, { signal: AbortSignal.timeout(5000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const asked = (await instancesOf(scene)).map(async (instance) => ((await alive(instance)) ? [] : [instance.name]));
  return (await Promise.all(asked)).flat();
};

/** Waits until every process takes requests. */
const allStarted = async (scene: Scene, log: () => string): Promise<void> => {
  let missing: readonly string[] = [];
  await until(
    () => `every process has started. Missing: ${missing.join(', ')}\n${lastWords(missing, log())}`,
    async () => {
      missing = await notStarted(scene);
      return missing.length === 0;
    },
    starting,
  );
};

/** Lets a fault strike, waits until orders are placed again, and gives what is wrong then. */
const undergo = async (fault: Fault, scene: Scene, load: Load, log: () => string): Promise<readonly string[]> => {
  await allStarted(scene, log);
  const instances = await instancesOf(scene);
  const before = pidsIn(instances);
  const said = log().length;
  const struck = performance.now();
  await fault.strike(scene);
  const wall = load.placed() + 10;
  const deadline = performance.now() + recovery;
  while (load.placed() < wall && performance.now() < deadline) await delay(10);
  let found = await instancesOf(scene);
  let after = pidsIn(found);
  // Who was told to stop takes its time, and so does its successor.
  while (
    fault.isFatal === true &&
    (before.join() === after.join() || after.includes(undefined)) &&
    performance.now() < deadline
  ) {
    await delay(100);
    found = await instancesOf(scene);
    after = pidsIn(found);
  }
  process.stderr.write(`${fault.name}: ${Math.round(performance.now() - struck)} ms\n`);
  return [
    ...(load.placed() < wall ? [`${fault.name}: no order is placed a minute later`] : []),
    ...(fault.isFatal === true && before.join() === after.join() ? [`${fault.name}: nothing ended`] : []),
    ...(fault.isFatal !== true && before.join() !== after.join()
      ? [`${fault.name}: a service ended:\n${lastWords(endedSince(instances, found), log().slice(said))}`]
      : []),
  ];
};

it(`business survives whatever goes wrong around it, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const ground = await prepareGround(folder.path);
  const system = await startSystem({ world: 'cluster', folder: folder.path, env: ground.env });
  const address = async () => system.baseUrl;
  const scene = { ground, places: ground.places(address) };
  const troubles: string[] = [];
  let feed: Feed | undefined;
  try {
    feed = await openFeed(scene.places, seed);
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
        for (const fault of random.shuffled(chosen()))
          troubles.push(...(await undergo(fault, scene, load, system.log)));
      },
    );
    const { differences, kills } = await feed.finish();
    process.stderr.write(`the consumer outside was killed ${kills} times\n`);
    const late = system.log().match(/.*did not stop in time.*/g) ?? [];
    expect([...troubles, ...late, ...violations, ...differences], system.log().slice(-5000)).toEqual([]);
  } finally {
    await feed?.stop();
    await system.stop();
    await ground.stop();
    await folder.remove();
  }
});
