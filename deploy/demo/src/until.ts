import { setTimeout as delay } from 'node:timers/promises';

/** Asks until there is an answer; a slow machine with much to do takes minutes. @throws Error after `timeoutMs` */
export const until = async <Result>(
  what: string,
  probe: () => Promise<Result | undefined>,
  timeoutMs = 600_000,
): Promise<Result> => {
  const deadline = performance.now() + timeoutMs;
  for (let pause = 5; ; pause = Math.min(pause * 2, 250)) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await delay(pause);
  }
};
