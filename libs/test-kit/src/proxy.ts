import { once } from 'node:events';
import { createConnection, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How the line is. `cut`: connections break, new ones too. `silent`: they stand, and what is sent is lost; they break
 * when the line is whole again, as they would for want of an acknowledgement. `delay`: everything comes so many ms
 * later. `bytesPerSecond`: no faster than that, in each direction of each connection. What is on its way then comes
 * whatever the line becomes.
 */
export type Line = 'whole' | 'cut' | 'silent' | { readonly delay: number } | { readonly bytesPerSecond: number };

/** Stands between clients and a server. */
export type FaultProxy = {
  readonly port: number;
  /** From now on, for the connections that there are and for new ones. */
  set(line: Line): void;
  /**
   * Lets the next request that contains the text through, and closes its connection instead of handing on the answer.
   */
  cutAnswerTo(text: string): void;
  /** How many answers were cut. */
  cut(): number;
  /** Bytes that a silent line has lost. */
  lost(): number;
  close(): Promise<void>;
};

type Send = (data: Buffer) => void;

/** How many pieces a second a narrow line hands on. */
const pieces = 20;

/** Writes to a socket as the line lets it, and never before what came earlier. */
const sender = (to: Socket, line: () => Line): Send => {
  let waiting = 0;
  let last = Promise.resolve();
  const write = (data: Buffer): void => {
    if (to.writable) to.write(data);
  };
  const rate = (): number | undefined => {
    const now = line();
    return typeof now === 'object' && 'bytesPerSecond' in now ? now.bytesPerSecond : undefined;
  };
  const trickle = async (data: Buffer): Promise<void> => {
    let rest = data;
    for (let now = rate(); now !== undefined && rest.length > 0 && to.writable; now = rate()) {
      const size = Math.max(1, Math.round(now / pieces));
      write(rest.subarray(0, size));
      rest = rest.subarray(size);
      await delay(1000 / pieces);
    }
    write(rest);
  };
  return (data) => {
    const now = line();
    if (waiting === 0 && typeof now !== 'object') return write(data);
    const due = performance.now() + (typeof now === 'object' && 'delay' in now ? now.delay : 0);
    waiting += 1;
    last = last
      .then(() => delay(Math.max(0, due - performance.now())))
      .then(() => trickle(data))
      .then(() => {
        waiting -= 1;
      });
  };
};

/** @param target the server: `{ port, host }` or `{ path }` of a socket */
export const startFaultProxy = async (target: NetConnectOpts): Promise<FaultProxy> => {
  const pairs = new Set<() => void>();
  const silenced = new Set<() => void>();
  let line: Line = 'whole';
  let armed: string | undefined;
  let cut = 0;
  let lost = 0;

  const proxy = createServer((client) => {
    if (line === 'cut') return void client.destroy();
    const server = createConnection(target);
    let doomed = false;
    const end = (): void => {
      pairs.delete(end);
      silenced.delete(end);
      client.destroy();
      server.destroy();
    };
    const [toServer, toClient] = [sender(server, () => line), sender(client, () => line)];
    const pass = (send: Send, data: Buffer): void => {
      if (line === 'silent') {
        lost += data.length;
        silenced.add(end);
      } else send(data);
    };
    client.on('data', (data) => {
      if (armed !== undefined && data.includes(armed)) {
        armed = undefined;
        doomed = true;
      }
      pass(toServer, data);
    });
    server.on('data', (data) => {
      if (!doomed) return pass(toClient, data);
      cut += 1;
      end();
    });
    pairs.add(end);
    for (const socket of [client, server]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('no port to be had');

  return {
    port: address.port,
    set: (next) => {
      line = next;
      for (const end of line === 'cut' ? [...pairs] : line === 'silent' ? [] : [...silenced]) end();
    },
    cutAnswerTo: (text) => {
      armed = text;
    },
    cut: () => cut,
    lost: () => lost,
    close: async () => {
      proxy.close();
      for (const end of [...pairs]) end();
      await once(proxy, 'close');
    },
  };
};
