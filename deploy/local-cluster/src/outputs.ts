import type { Writable } from 'node:stream';

/** Calls back once when one of the streams cannot be written to any more: the program at its other end has gone. */
export const onceUnread = (streams: readonly Writable[], gone: () => void): void => {
  let isGone = false;
  const note = (): void => {
    if (!isGone) gone();
    isGone = true;
  };
  // Stays: each further write fails, too.
  for (const stream of streams) stream.on('error', note);
};
