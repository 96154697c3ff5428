import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { dataFolder, startSystem } from '../system/running-system.ts';
import { type Ground, prepareGround } from './ground.ts';
import { type Load, underLoad } from './under-load.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);
/** How long faults follow each other; each strikes once in any case. */
const minutes = Number(process.env['SM_MINUTES'] ?? 0);

/**
 * How long after a fault, or after its end where nothing can be stored before, orders must be placed again, in ms: 10 s
 * where there is a processor for each process, and no more than a minute anywhere.
 */
const recovery = Number(process.env['SM_RECOVERY'] ?? 60_000);

/** Lets a fault strike the nodes of the store; gives what ends it, which is called once orders are placed again. */
type NodeFault = { readonly name: string; strike(ground: Ground): Promise<() => void> };

const nodeFaults: readonly NodeFault[] = [
  {
    name: 'the store loses its quorum for 8 s',
    strike: async ({ store }) => {
      const regain = store.loseQuorum();
      await delay(8000);
      regain();
      return () => {};
    },
  },
  { name: 'the node that leads stands still', strike: async ({ store }) => store.freeze(store.leader()) },
  {
    name: 'every node stands still for 12 s, and answers late',
    strike: async ({ store }) => {
      const thaws = store.endpoints.map((_, node) => store.freeze(node));
      await delay(12_000);
      for (const thaw of thaws) thaw();
      return () => {};
    },
  },
  {
    name: 'every node is gone for 8 s',
    strike: async ({ store }) => {
      const nodes = [...store.endpoints.keys()];
      for (const node of nodes) await store.takeDown(node);
      await delay(8000);
      for (const node of nodes) await store.bringUp(node);
      return () => {};
    },
  },
  {
    name: 'the node that leads is gone',
    strike: async ({ store }) => {
      const node = store.leader();
      await store.takeDown(node);
      return () => void store.bringUp(node);
    },
  },
];

/**
 * Milliseconds until three more orders are placed; undefined when that takes too long. What was stored before the fault
 * and answered after it is at most an order or two.
 */
const timeToOrder = async (load: Load): Promise<number | undefined> => {
  const [start, wanted] = [performance.now(), load.placed() + 3];
  while (load.placed() < wanted) {
    if (performance.now() - start > recovery || load.isOver()) return undefined;
    await delay(10);
  }
  return performance.now() - start;
};

it(`orders go on while three nodes of the store fail in turn for ${minutes} minutes, seed ${seed}`, async () => {
  const folder = await dataFolder();
  const ground = await prepareGround(folder.path, { storeNodes: 3 });
  const system = await startSystem({ world: 'cluster', folder: folder.path, env: ground.env });
  const address = async (): Promise<string> => system.baseUrl;
  const places = ground.places(address);
  const pids = async () => (await places.index()).instances.map(({ name, pid }) => `${name}: ${pid}`);
  const troubles: string[] = [];
  const waits: number[] = [];
  try {
    const before = await pids();
    const load = { folder: folder.path, address, places, seed, clients: 6, orders: 20_000, rest: 300, mayRepeat: true };
    const { violations, placed } = await underLoad(load, async (load) => {
      const end = performance.now() + minutes * 60_000;
      do {
        for (const { name, strike } of nodeFaults) {
          const heal = await strike(ground);
          const waited = await timeToOrder(load);
          heal();
          process.stderr.write(
            `${name}: ordered again after ${Math.round(waited ?? Number.NaN)} ms, ${load.placed()} orders\n`,
          );
          if (waited === undefined) troubles.push(`${name}: no orders within ${recovery} ms`);
          else waits.push(waited);
        }
      } while (performance.now() < end && !load.isOver());
    });
    const late = Math.round(Math.max(...waits));
    process.stderr.write(`${waits.length} faults, ${placed} orders, ordered again after at most ${late} ms\n`);
    expect(await pids(), system.log().slice(-5000)).toEqual(before);
    expect([...troubles, ...violations], system.log().slice(-5000)).toEqual([]);
  } finally {
    await system.stop();
    await ground.stop();
    await folder.remove();
  }
});
