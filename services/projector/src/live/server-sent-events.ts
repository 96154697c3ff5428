import { setTimeout as delay } from 'node:timers/promises';
import type { Listener } from './hub.ts';

/**
 * One event as it is sent. A browser gives the last `id` back when it comes again, which tells that it has missed
 * something; nothing can be resumed with it. JSON has no line breaks of its own.
 */
export const eventText = (name: string, data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Shows that the line is alive, also to a script, which no comment is told to. */
const beat = eventText('beat', {});

/** How long a browser waits before it comes again, in ms. */
const retry = 2000;

export type StreamOptions = {
  /** The first event, as text. */
  readonly opening: string;
  /** How often to show that the line is alive, in ms. Shorter than any time-out on the way. */
  readonly heartbeat: number;
  /** How long what changes gathers after something was sent, in ms. */
  readonly gather: number;
};

/** What a listener is sent until it has left. It takes as much as the listener takes, and what waits does not grow. */
export async function* streamOf(
  { mailbox, signal }: Listener,
  { opening, heartbeat, gather }: StreamOptions,
): AsyncGenerator<string> {
  yield `retry: ${retry}\n${opening}`;
  while (!signal.aborted) {
    const texts = await mailbox.take(heartbeat, signal);
    if (signal.aborted) return;
    yield texts.length === 0 ? beat : texts.join('');
    if (texts.length > 0) await delay(gather, undefined, { signal }).catch(() => {});
  }
}
