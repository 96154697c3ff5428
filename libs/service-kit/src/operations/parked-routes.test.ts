import type { DeadLetter } from '@sales/eventsourcing';
import { headersExample, memoryDeadLetters } from '@sales/eventsourcing/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../observability/logger.ts';
import { createServer, type Server } from '../server/server.ts';
import { registerService } from '../server/service.ts';
import { parkedRoutes } from './parked-routes.ts';

const letter = (offset: number, error: string, headers: Record<string, string> = {}): DeadLetter => ({
  reader: 'fulfilment',
  topic: 'sales.order.v1',
  key: 'order-1',
  message: { key: 'order-1', value: '{"n":1}', headers, offset: BigInt(offset) },
  error,
});

let server: Server | undefined;
afterEach(() => server?.close());

const open = async (...letters: readonly DeadLetter[]) => {
  const deadLetters = memoryDeadLetters();
  for (const one of letters) await deadLetters.park(one);
  const opened = createServer({ logger: silentLogger, verifyAnswers: true });
  server = opened;
  const about = { name: 'order', title: 'Orders', version: '1.0.0' };
  await registerService(opened, about, (app) => parkedRoutes(app, deadLetters, ['fulfilment']));
  const ask = async (method: 'GET' | 'POST', url: string) => {
    const { statusCode: status, body } = await opened.inject({ method, url: `/order/v1/parked${url}` });
    return { status, body: JSON.parse(body) };
  };
  return { deadLetters, ask };
};

describe('parked keys', () => {
  it('are listed with what stopped them, and their messages in order', async () => {
    const { ask } = await open(letter(3, 'Error: a bug', headersExample), letter(4, 'behind', {}));
    expect(await ask('GET', '')).toEqual({
      status: 200,
      body: {
        items: [{ process: 'fulfilment', key: 'order-1', messages: 2, error: 'Error: a bug', isRetrying: false }],
      },
    });
    const { body } = await ask('GET', '/fulfilment/order-1');
    const common = { topic: 'sales.order.v1', value: '{"n":1}' };
    expect(body.items).toEqual([
      {
        ...common,
        offset: '3',
        error: 'Error: a bug',
        eventId: 'e1',
        type: 'sales.order.submitted.v1',
        recordedAt: '2024-01-15T09:00:00.000Z',
      },
      { ...common, offset: '4', error: 'behind' },
    ]);
  });

  it('are handled again on request', async () => {
    const { ask, deadLetters } = await open(letter(3, 'Error: a bug'));
    expect(await ask('POST', '/fulfilment/order-1/retry')).toMatchObject({ status: 202 });
    expect(await deadLetters.retries('fulfilment')).toEqual(['order-1']);
    expect((await ask('GET', '')).body.items).toMatchObject([{ isRetrying: true }]);
  });

  it('lose their first message when it is dropped', async () => {
    const { ask, deadLetters } = await open(letter(3, 'Error: a bug'), letter(4, 'behind'));
    expect(await ask('POST', '/fulfilment/order-1/drop-first')).toMatchObject({ status: 200, body: { offset: '3' } });
    expect(await deadLetters.list('fulfilment')).toEqual([letter(4, 'behind')]);
  });

  it.each(['/fulfilment/order-2', '/allocation/order-1'])('are not there: %s', async (path) => {
    const { ask } = await open(letter(3, 'Error: a bug'));
    const answers = [
      await ask('GET', path),
      await ask('POST', `${path}/retry`),
      await ask('POST', `${path}/drop-first`),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, body: { code: 'service/parked-unknown' } });
  });
});
