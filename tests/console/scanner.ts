import type { Page } from 'playwright-core';

/** Seconds between two keys of a scanner. */
const gap = 0.01;

/**
 * A scanner: the keys of a code one right after the other, then Enter, wherever the focus is. A busy machine may take
 * its time with them: they say when they were pressed.
 */
export const scannerOf = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  return async (...codes: readonly string[]): Promise<void> => {
    const keys = codes.flatMap((code) => [...code, '\r']);
    const first = Date.now() / 1000 - keys.length * gap;
    await Promise.all(
      keys.flatMap((text, nth) => {
        const timestamp = first + nth * gap;
        const key = text === '\r' ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 } : { key: text };
        return [
          session.send('Input.dispatchKeyEvent', { type: 'keyDown', text, timestamp, ...key }),
          session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, ...key }),
        ];
      }),
    );
  };
};
