import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

/** Stands between a client and a server, and cuts the line after the server has done what it was asked. */
export type CuttingProxy = {
  readonly port: number;
  /** Lets the next request that contains the text through, and closes its connection instead of handing on the answer. */
  cutAnswerTo(text: string): void;
  /** How many answers were cut. */
  cut(): number;
  close(): Promise<void>;
};

export const startCuttingProxy = async (target: number): Promise<CuttingProxy> => {
  const sockets = new Set<Socket>();
  let armed: string | undefined;
  let cut = 0;

  const proxy = createServer((client) => {
    const server = createConnection({ port: target, host: '127.0.0.1' });
    let doomed = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (data) => {
      if (armed !== undefined && data.includes(armed)) {
        armed = undefined;
        doomed = true;
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (!doomed) return void client.write(data);
      cut += 1;
      end();
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port to be had');

  return {
    port: address.port,
    cutAnswerTo: (text) => {
      armed = text;
    },
    cut: () => cut,
    close: async () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await once(proxy, 'close');
    },
  };
};
