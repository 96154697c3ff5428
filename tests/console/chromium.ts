import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Whether there is a browser to try the console in. */
export const hasBrowser = executablePath !== undefined;

/** The Chromium of this machine. */
export const launchChromium = (...more: readonly string[]): Promise<Browser> => {
  if (executablePath === undefined) throw new Error('there is no Chromium: `apt install chromium`');
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...more] });
};
