import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { percentile } from '../bench/load.ts';
import { summary } from './checker/index.ts';
import type { Client } from './driver/client.ts';
import { openShop, seedShop } from './driver/shop-floor.ts';
import { diedBySelf, type Life, type Supervisor } from './supervisor.ts';
import { runTrial } from './trial.ts';

/** `SOAK_MINUTES=10` for the real thing. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 1 / 3);
const seed = Number(process.env['SM_SEED'] ?? 1);
const clients = 8;

/** So much in each warehouse that most orders get what they want, and so little that there are fights for the rest. */
const units = 800;

/** Resident memory of the system, in MiB. */
const memoryOf = async (system: Supervisor): Promise<number> => {
  const metrics = await (await fetch(`${await system.address()}/order/metrics`)).text();
  return Number(/^process_resident_memory_bytes\S* (\S+)/m.exec(metrics)?.[1]) / 2 ** 20;
};

/** The client, and the times that it took to hear of an order that it was placed, as long as `counts`. */
const timed = (client: Client, counts: () => boolean): { readonly client: Client; readonly times: number[] } => {
  const times: number[] = [];
  return {
    times,
    client: {
      ...client,
      settle: async (operation, wish, together) => {
        const began = performance.now();
        const answer = await client.settle(operation, wish, together);
        if (wish.name === 'place' && answer.complete.outcome === 'ok' && counts())
          times.push(performance.now() - began);
        return answer;
      },
    },
  };
};

it(
  `${clients} clients for ${minutes.toFixed(1)} minutes, then a kill: nothing is oversold, lost or doubled, seed ` +
    `${seed}`,
  async () => {
    let first: Life | undefined;
    let times: readonly number[] = [];
    let killing = false;
    const memory: number[] = [];
    const { violations, result, log } = await runTrial({
      load: async (client, signal) => {
        const watched = timed(client, () => !killing);
        times = watched.times;
        await seedShop(watched.client, seed, units);
        return openShop({ client: watched.client, seed, clients, orders: Number.POSITIVE_INFINITY, signal });
      },
      faults: async (system) => {
        const life = system.start();
        first = life;
        for (const part of [0.25, 0.75]) {
          const time = delay(part * minutes * 60_000, 'over' as const, { ref: false });
          if ((await Promise.race([time, life.ended])) !== 'over') throw diedBySelf(life);
          memory.push(Math.round(await memoryOf(system)));
        }
        killing = true;
        await system.stop();
      },
    });
    const sorted = times.toSorted((a, b) => a - b);
    const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)].map(Math.round);
    const perSecond = (times.length / (minutes * 60)).toFixed(1);
    process.stdout.write(
      `soak: ${result} orders begun, ${times.length} placed (${perSecond}/s), p50 ${p50} ms, p99 ${p99} ms, ` +
        `${memory.join(' -> ')} MiB, ${violations.length} violations\n`,
    );
    expect(summary(violations), log).toEqual([]);
    expect(`${first?.log()}${log}`).not.toContain('request failed');
    expect(times.length).toBeGreaterThan(0);
  },
  minutes * 60_000 + 900_000,
);
