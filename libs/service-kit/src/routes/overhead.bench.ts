/**
 * What the kit costs: requests per second of a command route with nothing behind it, against bare fastify that checks
 * the same body with the same schema. Run: `node libs/service-kit/src/overhead.bench.ts [connections] [seconds]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { position, revision, streamName } from '@sales/eventsourcing';
import { fastify } from 'fastify';
import { Type } from 'typebox';
import { createLogger } from '../observability/logger.ts';
import { createServer } from '../server/server.ts';
import { registerService } from '../server/service.ts';
import { commandRoute } from './command-route.ts';
import type { Outcome } from './outcome.ts';

const closed = { additionalProperties: false };
const Line = Type.Object({ sku: Type.String({ minLength: 1 }), quantity: Type.String() }, closed);
const Body = Type.Object({ customerId: Type.String({ format: 'uuid' }), lines: Type.Array(Line) }, closed);
const Answer = Type.Object({ orderId: Type.String(), status: Type.String(), revision: Type.Integer() });
const orderId = '0192f3c1-0000-7000-8000-000000000000';
const payload = JSON.stringify({
  customerId: orderId,
  lines: ['A-1', 'B-2', 'C-3'].map((sku) => ({ sku, quantity: '2.5' })),
});

const bare = async (): Promise<number> => {
  const app = fastify();
  app.post('/order/v1/orders', { schema: { body: Body, response: { 201: Answer } } }, async (_request, reply) =>
    reply.code(201).send({ orderId, status: 'draft', revision: 0 }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  return portOf(app.server.address());
};

const kit = async (): Promise<number> => {
  const server = createServer({ logger: createLogger({ name: 'bench', level: 'warn' }) });
  const metadata = { actor: '', correlationId: '', causationId: '', commandId: '', recordedAt: '', schemaVersion: 1 };
  const result: Outcome<{ readonly status: string }> = {
    stream: streamName('order', orderId),
    events: [{ type: 'Drafted', data: {}, eventId: '', metadata }],
    state: { status: 'draft' },
    revision: revision(0),
    position: position(1),
  };
  await registerService(
    server,
    {
      name: 'order',
      title: 'Bench',
      version: '1',
      answers: {
        find: async () => undefined,
        remember: async (_key, answer) => answer,
        oldestAt: async () => undefined,
        forgetBefore: async () => 0,
      },
    },
    (app) =>
      commandRoute(app, {
        method: 'POST',
        url: '/v1/orders',
        permission: 'jar:write',
        summary: 'Draft an order',
        body: Body,
        ok: { status: 201, schema: Answer },
        command: async () => result,
        answer: ({ id, state, revision: at }) => ({ orderId: id, status: state.status, revision: at }),
      }),
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  return portOf(server.server.address());
};

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

const load = async (port: number, connections: number, seconds: number, keyed: boolean): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const headers: Record<string, string | number> = {
        'content-type': 'application/json',
        'content-length': payload.length,
        ...(keyed && { 'idempotency-key': `key-${done}-${Math.random()}` }),
      };
      const call = request(
        { port, host: '127.0.0.1', agent, method: 'POST', path: '/order/v1/orders', headers },
        (answer) => {
          if (answer.statusCode !== 201) reject(new Error(`answered ${answer.statusCode}`));
          answer.resume().on('end', resolve);
        },
      );
      call.on('error', reject).end(payload);
    });
  const client = async () => {
    while (performance.now() < end) {
      await post();
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return done / seconds;
};

const [role = 'main', ...args] = process.argv.slice(2);
if (role === 'serve') {
  process.stdout.write(`${await (args[0] === 'bare' ? bare() : kit())}\n`);
} else {
  const connections = Number(role === 'main' ? 64 : role);
  const seconds = Number(args[0] ?? 5);
  for (const kind of ['bare', 'kit', 'bare', 'kit']) {
    const server = spawn(process.execPath, [import.meta.filename, 'serve', kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(server.stdout, 'data');
    const port = Number(String(line));
    for (const keyed of kind === 'bare' ? [false] : [false, true]) {
      await load(port, connections, 1, keyed);
      const before = await cpuOf(server.pid);
      const rate = await load(port, connections, seconds, keyed);
      const cpu = (await cpuOf(server.pid)) - before;
      console.log(
        `${kind}${keyed ? ' keyed' : ''}: ${rate.toFixed(0)}/s, ${((cpu / (rate * seconds)) * 1e6).toFixed(1)} ` +
          'µs of own processor time a request',
      );
    }
    server.kill();
  }
}

/** Seconds of processor that a process has used outside the kernel (Linux). */
async function cpuOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) / 100;
}
