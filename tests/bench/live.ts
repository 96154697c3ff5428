import { setTimeout as delay } from 'node:timers/promises';
import { perUnit } from '@sales/contracts';
import { openTestDatabase } from '@sales/test-kit';
import { type EventStream, type LiveEvent, openEventStream } from '../system/event-stream.ts';
import { startSystem } from '../system/running-system.ts';
import { type Call, percentile } from './load.ts';
import { round } from './median.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls } from './shop.ts';

const changes = 200;

const send = async (baseUrl: string, { method, path, headers, body }: Call): Promise<Headers> => {
  const answer = await fetch(baseUrl + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.headers;
};

const receipt: Call = {
  method: 'POST',
  path: '/inventory/v1/stock-items/MAIN/SKU-0000/receive',
  body: { quantity: '1', unitCost: perUnit({ amount: 300, currency: 'EUR' }), reference: 'bench' },
};

/** Keeps sending so many calls a second until told to stop. */
const keepSending = (baseUrl: string, perSecond: number, next: () => Call): (() => Promise<void>) => {
  const sent = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const one = send(baseUrl, next()).finally(() => sent.delete(one));
    sent.add(one);
  }, 1000 / perSecond);
  return async () => {
    clearInterval(timer);
    await Promise.all(sent);
  };
};

/** How long each change took to be told: one that a later change of the same thing has swallowed was told with that. */
const waits = (sent: ReadonlyMap<string, number>, events: readonly LiveEvent[]): number[] => {
  const told = events.filter(({ data }) => data.id === 'MAIN.SKU-0000');
  let next = 0;
  return [...sent].flatMap(([position, at]) => {
    while (next < told.length && Number(told[next]?.id) < Number(position)) next += 1;
    const event = told[next];
    return event === undefined ? [] : [event.at - at];
  });
};

/**
 * From sending a receipt of stock, which is before its append, until the notice of it has come to each listener. In ms.
 */
const measure = async (baseUrl: string, listeners: readonly EventStream[]): Promise<number[]> => {
  const sent = new Map<string, number>();
  for (let nth = 0; nth < changes; nth++) {
    const at = performance.now();
    const token = (await send(baseUrl, receipt)).get('consistency-token') ?? '';
    sent.set(token.slice(token.lastIndexOf('@') + 1), at);
    await delay(20);
  }
  const last = [...sent.keys()].at(-1);
  await Promise.all(listeners.map(({ seen }) => seen(({ data }) => Number(data.position) >= Number(last))));
  return listeners.flatMap(({ events }) => waits(sent, events)).sort((a, b) => a - b);
};

/** How soon a change of stock is told to browsers, with few and many of them, and while orders are placed. */
export const benchLive = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  try {
    const next = orderCalls(await openShop(system.baseUrl), '/order/v1/orders');
    for (const [count, orders] of [
      [1, 0],
      [1000, 0],
      [100, 50],
    ] as const) {
      const listeners = await Promise.all(
        Array.from({ length: count }, () => openEventStream(`${system.baseUrl}/query/v1/live?topics=stock`)),
      );
      const stop = orders === 0 ? async () => {} : keepSending(system.baseUrl, orders, next);
      const took = await measure(system.baseUrl, listeners);
      await stop();
      for (const listener of listeners) listener.leave();
      report.row('append to push', {
        listeners: count,
        'orders/s': orders,
        notices: took.length,
        'p50 ms': round(percentile(took, 0.5)),
        'p99 ms': round(percentile(took, 0.99)),
        'max ms': round(took.at(-1) ?? 0),
      });
    }
  } finally {
    await system.stop();
    await database.drop();
  }
};
