import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server as Listener } from 'node:net';

type Address = { readonly host: string; readonly port: number };

/** How many listeners a port has: a thousand new connections are accepted after sixteen turns. */
const count = 64;

/** Only here does the kernel share connections out among listeners. */
export const canSharePort = process.platform === 'linux';

const open = async (listener: Listener, where: Address, reusePort: boolean): Promise<void> => {
  listener.listen({ ...where, reusePort });
  await once(listener, 'listening');
};

/**
 * Fails like `listen` when another process has the port: listeners that share one do not notice.
 * @throws Error with the `code` of the system
 */
export const claimPort = async (where: Address): Promise<void> => {
  const listener = createServer();
  await open(listener, where, false);
  listener.close();
  await once(listener, 'close');
};

export type Listeners = {
  /**
   * Stops accepting. Resolves when the sockets accepted here have closed, which the server does not know when it
   * closes.
   */
  close(): Promise<void>;
};

/**
 * More listeners on the port of a server. Each gives one new connection in a turn of the event loop, and the turns of a
 * busy process take tens of milliseconds: at one listener a burst of connections would wait for many seconds while
 * established ones are answered at once. https://github.com/libuv/libuv/pull/3696
 */
export const openListeners = async (server: HttpServer, where: Address): Promise<Listeners> => {
  // As the HTTP server has made its own.
  const listeners = Array.from({ length: count - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  await Promise.all(listeners.map((listener) => open(listener, where, true)));
  return {
    close: async () => {
      await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
    },
  };
};
