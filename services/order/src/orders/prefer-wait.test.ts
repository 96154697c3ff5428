import { PassThrough } from 'node:stream';
import { StoreUnavailable } from '@sales/eventsourcing';
import { createLogger, createServer } from '@sales/service-kit';
import { expect, test } from 'vitest';
import { line, orderAfter, orderId, placed } from '../testing/orders.ts';
import type { Orders } from './order-command.ts';
import { holdAnswers, observed } from './prefer-wait.ts';

const waitsForStock = orderAfter(placed([line(1)]));

/** A route whose order is as `load` says, on a server that gives up after 300 ms. */
const ask = async (load: Orders['load'], headers = { prefer: 'wait=10' }) => {
  let log = '';
  const output = new PassThrough();
  output.on('data', (data) => {
    log += data;
  });
  const server = createServer({ logger: createLogger({ name: 'test', level: 'warn' }, output), handlerTimeout: 300 });
  await server.register((app, _, done) => {
    const untouched = () => Promise.reject(new Error('no commands are sent here'));
    holdAnswers(app, observed({ load, handle: untouched, recall: untouched }).decided);
    app.post('/', { config: { permission: 'open' } }, (_request, reply) =>
      reply.code(201).header('consistency-token', `order-${orderId}@1`).send({ accepted: true }),
    );
    done();
  });
  const answer = await server.inject({ method: 'POST', url: '/', headers });
  await server.close();
  return { answer, log };
};

const cases: readonly (readonly [string, Orders['load']])[] = [
  ['stock does not come', async () => ({ state: waitsForStock, revision: undefined })],
  ['the store does not answer', () => new Promise(() => {})],
  ['the store is down', () => Promise.reject(new StoreUnavailable('gone'))],
];

test.each(cases)('an answer is sent before the server gives up although %s', async (_, load) => {
  const { answer, log } = await ask(load);
  expect([answer.statusCode, answer.json()]).toEqual([201, { accepted: true }]);
  expect(answer.headers).not.toHaveProperty('preference-applied');
  expect(log).toBe('');
});

test('an answer is sent at once when the order has been decided', async () => {
  const state = { ...waitsForStock, status: 'confirmed' } as const;
  const { answer } = await ask(async () => ({ state, revision: undefined }));
  expect(answer.headers['preference-applied']).toBe('wait=10');
});

test.each(['wait=0', 'wait=ten', 'respond-async', ''])('nothing is asked with Prefer: %s', async (prefer) => {
  let asked = 0;
  const { answer } = await ask(
    async () => {
      asked++;
      return { state: waitsForStock, revision: undefined };
    },
    { prefer },
  );
  expect([answer.statusCode, asked]).toEqual([201, 0]);
});
