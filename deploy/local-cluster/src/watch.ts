import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lifecycle } from '@sales/service-kit';

/** How often to look, in ms. */
const every = 500;

const isRefused = async (port: number): Promise<boolean> => {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
};

/** A server that is started again. */
export type Watched = {
  /** Why it could not be started the last time; undefined while it runs. */
  failure(): unknown;
};

/** Starts a server again whenever nothing listens on its port any more, until the lifecycle ends. */
export const watch = (port: number, restart: () => Promise<void>, lifecycle: Lifecycle): Watched => {
  let failure: unknown;
  const stopping = new AbortController();
  const { signal } = stopping;
  const watching = (async () => {
    while (!signal.aborted) {
      await delay(every, undefined, { signal }).catch(() => {});
      if (signal.aborted || !(await isRefused(port))) continue;
      failure = await restart().then(
        () => undefined,
        (error: unknown) => error,
      );
    }
  })();
  lifecycle.onStop(`watch of port ${port}`, async () => {
    stopping.abort();
    await watching;
  });
  return { failure: () => failure };
};
