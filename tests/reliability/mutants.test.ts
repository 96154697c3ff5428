import { openTestDatabase } from '@sales/test-kit';
import { describe, expect, it } from 'vitest';
import { check, summary, type Violation } from './checker/index.ts';
import { seededBugs } from './mutants/mutations.ts';
import { type Mutation, runShop } from './mutants/world.ts';

const seed = Number(process.env['SM_SEED'] ?? 1);

const violationsOf = async (mutation: Mutation, timeoutMs: number): Promise<readonly Violation[]> => {
  const database = await openTestDatabase();
  try {
    return check(await runShop({ url: database.url, seed, timeoutMs, mutation }));
  } finally {
    await database.drop();
  }
};

describe(`the checker, seed ${seed}`, () => {
  it('finds nothing wrong with a sound system, whatever faults it has to bear', async () => {
    expect(summary(await violationsOf({}, 30_000))).toEqual([]);
  });

  it.each(seededBugs)('catches: $name', async ({ mutation, breaks }) => {
    const broken = (await violationsOf(mutation, 1500)).map(({ invariant }) => invariant);
    expect(broken.filter((invariant) => breaks.includes(invariant))).not.toEqual([]);
  });
});
