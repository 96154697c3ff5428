import { createServer } from 'node:net';

/** The address cannot be listened on, and what to do about it. */
export class AddressUnusable extends Error {
  override readonly name = 'AddressUnusable';
}

const reasons: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} of ${host} is taken, perhaps by this very system, started before: open http://${host}:${port}, stop ` +
    'whatever it is, or set PORT to another port',
  EACCES: (_host, port) => `port ${port} may not be listened on by this user: set PORT to 1024 or more`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine: set HOST to one that is, for example 127.0.0.1`,
  ENOTFOUND: (host) => `${host} is no known host: set HOST to an address of this machine, for example 127.0.0.1`,
};

/** An error of listening in words for whoever started it; any other as it is. */
export const explainListening = (error: unknown, host: string, port: number): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code];
  return reason === undefined ? error : new AddressUnusable(reason(host, port), { cause: error });
};

/** Finds out early, before a database is started for nothing. @throws AddressUnusable */
export const checkAddress = async (host: string, port: number): Promise<void> => {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  probe.once('error', (error) => reject(explainListening(error, host, port)));
  probe.listen(port, host, () => {
    probe.close(() => resolve());
  });
  await promise;
};
