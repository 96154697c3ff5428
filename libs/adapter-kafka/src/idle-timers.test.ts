import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import { calmIdleTimers, knownVersion } from './idle-timers.ts';

const load = createRequire(import.meta.url);

test('the installed kafkajs is the one that the README is about: read both again before another', () => {
  expect(load('kafkajs/package.json').version).toBe(knownVersion);
  expect(calmIdleTimers()).toBe(true);
});

test('a queue with nothing to send plans nothing, and one that is full or held back by the broker does', () => {
  calmIdleTimers();
  calmIdleTimers();
  vi.useFakeTimers();
  try {
    const RequestQueue = load('kafkajs/src/network/requestQueue');
    const logger = { debug: () => {}, warn: () => {} };
    const queue = new RequestQueue({
      maxInFlightRequests: 1,
      requestTimeout: 1000,
      logger,
      broker: 'b',
      clientId: 'c',
    });
    const sent: number[] = [];
    const push = (correlationId: number): void =>
      queue.push({
        entry: { correlationId, resolve: () => {}, reject: () => {} },
        expectResponse: true,
        sendRequest: () => sent.push(correlationId),
      });
    push(1);
    expect(vi.getTimerCount()).toBe(0);
    push(2);
    expect(vi.getTimerCount()).toBe(1);
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
    vi.runAllTimers();
    expect([sent, vi.getTimerCount()]).toEqual([[1, 2], 0]);

    queue.fulfillRequest({ correlationId: 2, payload: Buffer.alloc(0), size: 0 });
    queue.maybeThrottle(500);
    push(3);
    vi.advanceTimersByTime(400);
    expect(sent).toEqual([1, 2]);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual([1, 2, 3]);
  } finally {
    vi.useRealTimers();
  }
});
