import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendAll } from './fuzz/run.ts';
import { type FuzzedSystem, startFuzzedSystem } from './fuzz/target.ts';
import { randomFrom, seedsFor } from './random.ts';

/** Requests of the sample; `fuzz.test.ts` sends them all. */
const sample = 300;

let fuzzed: FuzzedSystem;
beforeAll(async () => {
  fuzzed = await startFuzzedSystem();
});
afterAll(() => fuzzed?.stop());

describe('the boundary values of every format', () => {
  it.each(seedsFor(1))('a sample of them is held, or refused with 400: seed %i', async (seed) => {
    const all = fuzzed.boundaries(seed);
    const random = randomFrom(seed);
    const queue = all.filter(() => random.chance(sample / all.length));
    const { findings, statuses } = await sendAll(fuzzed, queue);
    process.stdout.write(`boundaries: ${queue.length} of ${all.length} requests, ${JSON.stringify(statuses)}\n`);
    expect(findings).toEqual([]);
    await fuzzed.settled();
  });
});
