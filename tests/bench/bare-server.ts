/**
 * The yardstick: the least that a durable order server can do. Fastify validates an order of the same shape, and the
 * orders that came in while the last commit ran are inserted by one statement. No rules, no prices, no events, no
 * reading side.
 */
import Fastify from 'fastify';
import pg from 'pg';

const [connectionString = '', port = '0'] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 2 });
await pool.query('create schema if not exists bare');
await pool.query(
  'create table if not exists bare.orders (id bigint generated always as identity primary key, body json not null)',
);

type Waiting = { readonly body: string; readonly done: (error?: Error) => void };
let waiting: Waiting[] = [];
let running = false;

const flush = async (): Promise<void> => {
  running = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    try {
      await pool.query('insert into bare.orders (body) select unnest($1::text[])::json', [
        group.map(({ body }) => body),
      ]);
      for (const { done } of group) done();
    } catch (error) {
      for (const { done } of group) done(error instanceof Error ? error : new Error(String(error)));
    }
  }
  running = false;
};

const insert = (body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    waiting.push({ body, done: (error) => (error === undefined ? resolve() : reject(error)) });
    if (!running) void flush();
  });

const app = Fastify();
app.post(
  '/orders',
  {
    schema: {
      body: {
        type: 'object',
        required: ['customerId', 'lines'],
        properties: {
          customerId: { type: 'string' },
          submit: { type: 'boolean' },
          lines: {
            type: 'array',
            items: {
              type: 'object',
              required: ['sku', 'quantity'],
              properties: { sku: { type: 'string' }, quantity: { type: 'string' } },
            },
          },
        },
      },
      response: { 201: { type: 'object', properties: { status: { type: 'string' } } } },
    },
  },
  async (request, reply) => {
    await insert(JSON.stringify(request.body));
    return reply.code(201).send({ status: 'stored' });
  },
);
const address = await app.listen({ host: '127.0.0.1', port: Number(port) });
process.stdout.write(`${address}\n`);
