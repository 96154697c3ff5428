import { expect, test } from 'vitest';
import { silentLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { keptFor, type Retained, removeWhatIsDue } from './retention.ts';

const now = '2026-03-10T00:00:00.000Z';
const day = 86_400_000;

/** Instants, each kept for a day. */
const jars = (kept: string[]): Retained => ({
  kind: 'jars',
  until: 'a day',
  ...keptFor(
    {
      oldestAt: async () => kept.toSorted()[0],
      forgetBefore: async (instant) => {
        const old = kept.filter((one) => one < instant);
        kept.splice(0, kept.length, ...kept.filter((one) => one >= instant));
        return old.length;
      },
    },
    day,
  ),
});

const away: Retained = {
  kind: 'away',
  until: 'never',
  nextAt: async () => {
    throw new Error('away');
  },
  remove: async () => {
    throw new Error('away');
  },
};

const options = (kinds: readonly Retained[]) => ({
  ...{ kinds, now: () => now, metrics: createMetrics('shop'), logger: silentLogger },
});

test('what is due of each kind is removed and counted, also where another kind cannot be', async () => {
  const kept = ['2026-03-08T10:00:00.000Z', '2026-03-08T23:59:59.999Z', '2026-03-09T00:00:00.000Z'];
  const kinds = options([away, jars(kept)]);
  expect(await kinds.kinds[1]?.nextAt()).toBe('2026-03-09T10:00:00.000Z');
  await removeWhatIsDue(kinds, new AbortController().signal);
  expect(kept).toEqual(['2026-03-09T00:00:00.000Z']);
  const text = await kinds.metrics.registry.metrics();
  expect(text).toContain('retention_removed_total{kind="jars",service="shop"} 2');
});

test('what comes in parts is removed until nothing is left, unless it is told to stop', async () => {
  const parts = [10_000, 10_000, 3];
  let asked = 0;
  const many: Retained = { ...jars([]), remove: async () => parts[asked++] ?? 0 };
  await removeWhatIsDue(options([many]), new AbortController().signal);
  expect(asked).toBe(3);
  asked = 0;
  await removeWhatIsDue(options([many]), AbortSignal.abort());
  expect(asked).toBe(0);
});
