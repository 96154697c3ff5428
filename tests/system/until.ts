import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until there is something other than undefined or false; an error of `probe` ends it. `what` is
 * for who waited in vain: a function says how things stand then.
 */
export const until = async <Result>(
  what: string | (() => string),
  probe: () => Promise<Result | undefined | false> | Result | undefined | false,
  timeoutMs = 60_000,
): Promise<Result> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms in vain until ${typeof what === 'string' ? what : what()}`);
    await delay(20);
  }
};
