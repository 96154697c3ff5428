import { describe, expect, it } from 'vitest';
import { silentLogger } from '../observability/logger.ts';
import { createLifecycle } from './lifecycle.ts';

const host = () => {
  const handlers = new Map<string, (signal: NodeJS.Signals) => void>();
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  const codes: number[] = [];
  return {
    exited,
    codes,
    signal: (name: NodeJS.Signals) => handlers.get(name)?.(name),
    process: {
      on: (name: string, handler: (signal: NodeJS.Signals) => void) => void handlers.set(name, handler),
      exit: (code: number) => {
        codes.push(code);
        resolve(code);
      },
    },
  };
};

const setUp = (deadline?: number) => {
  const outside = host();
  const lifecycle = createLifecycle({
    logger: silentLogger,
    process: outside.process,
    ...(deadline !== undefined && { deadline }),
  });
  lifecycle.handleSignals();
  return { ...outside, lifecycle };
};

describe('createLifecycle', () => {
  it('stops what is registered after the end, and exits when that has stopped, too', async () => {
    const { lifecycle, signal, exited, codes } = setUp();
    const stopped: string[] = [];
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    lifecycle.onStop('slow', () => started);
    signal('SIGINT');
    lifecycle.onStop('late', async () => void stopped.push('late'));
    expect(codes).toEqual([]);
    start();
    expect(await exited).toBe(0);
    expect(stopped).toEqual(['late']);
    lifecycle.onStop('later', async () => void stopped.push('later'));
    await lifecycle.stop();
    expect(stopped).toEqual(['late', 'later']);
  });

  it('stops in reverse order, goes on when a stop fails, and exits with 0', async () => {
    const { lifecycle, signal, exited } = setUp();
    const stopped: string[] = [];
    lifecycle.onStop('store', () => void stopped.push('store'));
    lifecycle.onStop('relay', () => Promise.reject(new Error('stuck')));
    lifecycle.onStop('server', async () => void stopped.push('server'));
    signal('SIGTERM');
    expect(await exited).toBe(0);
    expect(stopped).toEqual(['server', 'store']);
  });

  it('stops once, however often it is asked', async () => {
    const { lifecycle } = setUp();
    let stops = 0;
    lifecycle.onStop('store', () => void stops++);
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(stops).toBe(1);
  });

  it('exits with 1 when something does not stop by the deadline', async () => {
    const { lifecycle, signal, exited } = setUp(5);
    lifecycle.onStop('stuck', () => new Promise(() => {}));
    signal('SIGTERM');
    expect(await exited).toBe(1);
  });

  it('exits at once on the second signal', async () => {
    const { lifecycle, signal, codes } = setUp();
    lifecycle.onStop('stuck', () => new Promise(() => {}));
    signal('SIGINT');
    expect(codes).toEqual([]);
    signal('SIGINT');
    expect(codes).toEqual([1]);
  });
});
