import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startEventStoreDouble } from './double.ts';

/**
 * `node main.ts [--nodes 3] [--port 2113] [--host 127.0.0.1] [--journal FILE] [--tls-cert FILE --tls-key FILE] [--user
 * NAME:PASSWORD] [--max-append-size BYTES]`
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1' },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    journal: { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    user: { type: 'string', multiple: true },
    'max-append-size': { type: 'string' },
  },
});

const cert = values['tls-cert'];
const key = values['tls-key'];
const { journal } = values;
const maxAppendSize = values['max-append-size'];
const users = values.user?.map((user) => {
  const colon = user.indexOf(':');
  return { username: user.slice(0, colon), password: user.slice(colon + 1) };
});

const double = await startEventStoreDouble({
  nodes: Number(values.nodes),
  port: Number(values.port),
  host: values.host,
  ...(journal !== undefined && { journal }),
  ...(users !== undefined && { users }),
  ...(maxAppendSize !== undefined && { maxAppendSize: Number(maxAppendSize) }),
  ...(cert !== undefined && key !== undefined && { tls: { cert: await readFile(cert), key: await readFile(key) } }),
});

console.log(`This is a stand-in for EventStoreDB, made for tests: it must never hold data that is needed.
It keeps everything in memory, ${journal === undefined ? 'and forgets it when it stops' : `and a copy in ${journal}`}.
It does not replicate.
Connection string: ${double.connectionString}`);

const stop = (): void => {
  void double.stop().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
