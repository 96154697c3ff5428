import { DomainError } from '@sales/eventsourcing';
import { memoryDeadLetters } from '@sales/eventsourcing/testing';
import { describe, expect, it } from 'vitest';
import { createHealth } from '../observability/health.ts';
import { silentLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { observeProcess, observeRelay } from './runners.ts';

const setUp = () => {
  const observers = { health: createHealth(), metrics: createMetrics('order'), logger: silentLogger };
  return {
    observers,
    checks: async () => (await observers.health.readiness()).checks,
    metrics: () => observers.metrics.registry.metrics(),
  };
};

describe('observers of runners', () => {
  it('show a relay that fails until it gets on, and let people go on meanwhile', async () => {
    const { observers, checks, metrics } = setUp();
    const relay = observeRelay('order', observers);
    relay.onError(new Error('no log'));
    expect(await checks()).toEqual({ 'relay:order': { ok: true, detail: 'tries again: no log' } });
    relay.onProgress(17n, 5);
    expect(await checks()).toEqual({ 'relay:order': { ok: true } });
    expect(await metrics()).toMatch(/relay_position\{.*relay="order".*\} 17/);
    expect(await metrics()).toMatch(/relay_events_total\{.*\} 5/);
  });

  it('count the keys that a process manager sets aside, and no refusals', async () => {
    const { observers, metrics } = setUp();
    const deadLetters = memoryDeadLetters();
    const { onError } = observeProcess('fulfilment', observers, { deadLetters });
    onError(new DomainError('order/closed'), { key: 'order-1', parked: false });
    onError(new Error('bug'), { key: 'order-1', parked: true });
    const message = { key: 'order-1', value: '{}', headers: {}, offset: 3n };
    await deadLetters.park({ reader: 'fulfilment', topic: 'sales.order.v1', key: 'order-1', message, error: 'bug' });
    expect(await metrics()).toMatch(/process_parked_total\{.*process="fulfilment".*\} 1/);
    expect(await metrics()).toMatch(/process_parked_keys\{.*process="fulfilment".*\} 1/);
  });

  it('count contradictions from 0 on', async () => {
    const { observers, metrics } = setUp();
    const { onContradiction } = observeProcess('allocation', observers, { deadLetters: memoryDeadLetters() });
    expect(await metrics()).toMatch(/process_contradictions_total\{.*process="allocation".*\} 0/);
    onContradiction({ orderId: 'order-1' }, 'goods were shipped that were not held');
    expect(await metrics()).toMatch(/process_contradictions_total\{.*process="allocation".*\} 1/);
  });

  it('leave out what cannot be asked, and show the rest', async () => {
    const { observers, metrics } = setUp();
    const broken = { parkedKeys: () => Promise.reject(new Error('no database')) };
    observeProcess('fulfilment', observers, { deadLetters: broken });
    observeProcess('allocation', observers, { deadLetters: memoryDeadLetters() });
    const text = await metrics();
    expect(text).toMatch(/process_parked_keys\{.*process="allocation".*\} 0/);
    expect(text).not.toMatch(/process_parked_keys\{.*process="fulfilment"/);
  });
});
