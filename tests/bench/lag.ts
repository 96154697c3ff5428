import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { percentile } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';
import { orderCalls, type Shop } from './shop.ts';

const seconds = 15;

/** How many orders a second are looked for in the list. */
const probes = 10;

/**
 * Orders at a steady rate, whether answers come or not: how long an answer takes, and how long it then takes until the
 * list of orders has the order.
 */
export const benchLag = async (origin: string, perSecond: number, shop: Shop, report: Report): Promise<void> => {
  const next = orderCalls(shop, '/order/v1/orders');
  const agent = new Agent({ connections: 256, pipelining: 1 });
  const answers: number[] = [];
  const lags: number[] = [];
  const refused: Record<string, number> = {};

  /** Asks again when the query gives up waiting. */
  const probe = async (token: string, answered: number): Promise<void> => {
    for (;;) {
      const list = await request(`${origin}/query/v1/orders?limit=1&after=${encodeURIComponent(token)}`, {
        dispatcher: agent,
      });
      await list.body.dump();
      if (list.statusCode === 200) break;
      refused[list.statusCode] = (refused[list.statusCode] ?? 0) + 1;
    }
    lags.push(performance.now() - answered);
  };

  const place = async (isProbe: boolean): Promise<void> => {
    const { method, path, headers, body } = next();
    const sent = performance.now();
    const answer = await request(origin + path, {
      method,
      dispatcher: agent,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await answer.body.dump();
    const answered = performance.now();
    if (answer.statusCode >= 300) {
      refused[answer.statusCode] = (refused[answer.statusCode] ?? 0) + 1;
      return;
    }
    answers.push(answered - sent);
    if (isProbe) await probe(String(answer.headers['consistency-token']), answered);
  };

  const every = Math.round(perSecond / probes);
  const placing: Promise<void>[] = [];
  const start = performance.now();
  for (let nth = 0; nth < perSecond * seconds; nth++) {
    const due = start + (nth * 1000) / perSecond;
    if (due > performance.now()) await delay(due - performance.now());
    placing.push(place(nth % every === 0));
  }
  await Promise.all(placing);
  const took = (performance.now() - start) / 1000;
  await agent.close();
  answers.sort((a, b) => a - b);
  lags.sort((a, b) => a - b);
  report.row('lag at a steady rate', {
    'wanted/s': perSecond,
    'orders/s': round(answers.length / took),
    'answer p50 ms': round(percentile(answers, 0.5)),
    'answer p99 ms': round(percentile(answers, 0.99)),
    'lag p50 ms': round(percentile(lags, 0.5)),
    'lag p99 ms': round(percentile(lags, 0.99)),
    probes: lags.length,
    refused: JSON.stringify(refused),
    'then drained in s': round(await drained(origin), 1),
  });
};
