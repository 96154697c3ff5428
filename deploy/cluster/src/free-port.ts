import { once } from 'node:events';
import { createServer } from 'node:net';

/** The first of `count` ports in a row of which nobody has the first one. */
export const freePort = async (count = 1): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port + count > 65_535 ? freePort(count) : address.port;
};
