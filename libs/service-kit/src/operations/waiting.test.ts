import { expect, it } from 'vitest';
import { createWaiting } from './waiting.ts';

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

it('knows who has waited longest, by the streams where it was not told of an answer', async () => {
  const clock = { seconds: 100 };
  const asked: string[] = [];
  const stillWaits = async (id: string) => {
    asked.push(id);
    return id === 'stuck';
  };
  const waiting = createWaiting({ stillWaits, now: () => clock.seconds * 1000 });
  expect(await waiting.oldest()).toBe(0);
  waiting.note('answered', instant(10));
  waiting.note('answered elsewhere', instant(20));
  waiting.note('stuck', instant(30));
  waiting.note('stuck', instant(90));
  waiting.note('young', instant(99));
  waiting.note('answered', undefined);
  expect(await waiting.oldest()).toBe(70);
  expect(asked).toEqual(['answered elsewhere', 'stuck']);
  waiting.note('stuck', undefined);
  expect(await waiting.oldest()).toBe(1);
  expect(asked).toHaveLength(2);
});
