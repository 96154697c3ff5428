import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptedFor, endsOf, nextFrom, publishedBefore, type Scheduled, signingAt, signsFor } from './schedule.ts';

const hour = 3_600_000;

test('the first key signs at once, each later one a quarter of an hour after it is known', () => {
  expect(nextFrom([], 1000)).toBe(1000);
  const first = { keyId: 'a', from: 1000 };
  expect(nextFrom([first], 1000 + signsFor - publishedBefore - 1)).toBeUndefined();
  const due = 1000 + signsFor - publishedBefore;
  expect(nextFrom([first], due)).toBe(1000 + signsFor);
  const second = { keyId: 'b', from: 1000 + signsFor };
  expect(nextFrom([first, second], due)).toBeUndefined();
  expect(signingAt([second, first], second.from - 1)?.keyId).toBe('a');
  expect(signingAt([second, first], second.from)?.keyId).toBe('b');
  expect(endsOf([second, first])).toEqual(
    new Map([
      ['a', second.from + acceptedFor],
      ['b', undefined],
    ]),
  );
});

test('whenever it is looked at: one key signs, each was known before it signed, and ends after its last token', () => {
  const steps = fc.array(fc.integer({ min: 1000, max: 30 * hour }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(steps, (pauses) => {
      const keys: (Scheduled & { readonly madeAt: number })[] = [];
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        const from = nextFrom(keys, now);
        if (from !== undefined) keys.push({ keyId: `key-${keys.length}`, from, madeAt: now });
        const signing = signingAt(keys, now);
        expect(signing).toBeDefined();
        for (const [keyId, end] of endsOf(keys)) {
          const key = keys.find((one) => one.keyId === keyId);
          const next = keys.find(({ from: at }) => at > (key?.from ?? 0));
          expect(end === undefined).toBe(next === undefined);
          if (end !== undefined) expect(end - (next?.from ?? 0)).toBeGreaterThanOrEqual(360_000);
        }
      }
      for (const { from, madeAt } of keys.slice(1)) expect(from - madeAt).toBe(publishedBefore);
    }),
  );
});
