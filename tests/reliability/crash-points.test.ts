import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Crashpoint, crashpoints } from '@sales/eventsourcing';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../system/running-system.ts';
import { examine, requestRebuild } from './aftermath.ts';
import { clientOf } from './driver/client.ts';
import { furnish, openDoors } from './driver/shop-floor.ts';
import { openHistory } from './history.ts';
import { type Random, randomFrom } from './random.ts';
import { type Supervisor, supervise } from './supervisor.ts';

/** `SM_SEED=7 SM_POINTS=relay.read,relay.published` runs one chain of some points again. */
const seeds = process.env['SM_SEED']?.split(',').map(Number) ?? Array.from({ length: 10 }, (_, index) => index + 1);
const points = crashpoints.filter((point) => process.env['SM_POINTS']?.split(',').includes(point) ?? true);

/** How long a point may take to be hit under load, in ms. */
const patience = 30_000;

const shuffled = <Item>(items: readonly Item[], random: Random): readonly Item[] =>
  items
    .map((item) => ({ item, order: random.below(1_000_000) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

/** A rebuild passes the last two points once, the others many times. */
const nthOf = (point: Crashpoint, random: Random): number => {
  if (point === 'rebuild.ready' || point === 'rebuild.swapped') return 1;
  return 1 + random.below(point === 'rebuild.filling' ? 2 : 8);
};

/** Starts the system with the point armed, and resolves to whether it died of it. */
const dieAt = async (system: Supervisor, point: Crashpoint, random: Random): Promise<boolean> => {
  const life = system.start(`${point}:${nthOf(point, random)}`);
  let isOver = false;
  const over = life.ended.then(() => {
    isOver = true;
  });
  if (point.startsWith('rebuild.')) {
    const address = await Promise.race([system.address(), over.then(() => undefined)]);
    if (address !== undefined) await requestRebuild(address, random.pick(['orders', 'stock'])).catch(() => {});
  }
  await Promise.race([over, delay(patience, undefined, { ref: false })]);
  if (isOver) return true;
  life.kill();
  await over;
  return false;
};

describe('crash points', () => {
  it.concurrent.each(seeds)('lose nothing, double nothing and leave nothing undone, seed %i', async (seed) => {
    const folder = await dataFolder();
    const random = randomFrom(seed);
    const system = supervise(folder.path);
    const historyPath = join(folder.path, 'history.ndjson');
    const history = await openHistory(historyPath);
    const client = clientOf(history, system);
    const closing = new AbortController();
    const load = furnish(client, seed).then(() =>
      openDoors({ client, seed, clients: 8, orders: 2000, signal: closing.signal }),
    );
    load.catch(() => closing.abort());
    const missed: string[] = [];
    for (const point of shuffled(points, random)) if (!(await dieAt(system, point, random))) missed.push(point);
    const last = system.start();
    try {
      closing.abort();
      const orders = await load;
      const databaseUrl = await system.databaseUrl();
      const violations = await examine({ address: await system.address(), databaseUrl, historyPath, patience: 60_000 });
      expect({ seed, violations, missed }, last.log()).toEqual({ seed, violations: [], missed: [] });
      expect(orders).toBeGreaterThan(0);
    } finally {
      last.kill();
      await last.ended;
      await client.close();
      await history.close();
      await folder.remove();
    }
  });
});
