import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server as Door } from 'node:net';

type Address = { readonly host: string; readonly port: number };

/** How many listeners a port has: a thousand newcomers are in after sixteen turns. */
const count = 64;

/** Only here does the kernel share connections out among listeners. */
export const hasManyDoors = process.platform === 'linux';

const open = async (door: Door, where: Address, reusePort: boolean): Promise<void> => {
  door.listen({ ...where, reusePort });
  await once(door, 'listening');
};

/**
 * Fails like `listen` when another process has the port: listeners that share one do not notice.
 * @throws Error with the `code` of the system
 */
export const claimPort = async (where: Address): Promise<void> => {
  const door = createServer();
  await open(door, where, false);
  door.close();
  await once(door, 'close');
};

export type Doors = {
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
export const openDoors = async (server: HttpServer, where: Address): Promise<Doors> => {
  // As the HTTP server has made its own.
  const doors = Array.from({ length: count - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  );
  await Promise.all(doors.map((door) => open(door, where, true)));
  return {
    close: async () => {
      await Promise.all(doors.map((door) => new Promise((resolve) => door.close(resolve))));
    },
  };
};
