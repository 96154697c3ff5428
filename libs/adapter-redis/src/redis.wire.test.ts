import { ephemeralContract } from '@sales/eventsourcing/contract';
import { eventually } from '@sales/eventsourcing/testing';
import { startFaultProxy } from '@sales/test-kit/proxy';
import { startTestRedis, type TestRedis } from '@sales/test-kit/redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRedis, type RedisPorts } from './index.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

ephemeralContract('redis', async () => {
  const opened: RedisPorts[] = [];
  const open = async (): Promise<RedisPorts> => {
    const ports = await openRedis({ url: redis.url });
    opened.push(ports);
    return ports;
  };
  return {
    ports: await open(),
    another: open,
    close: async () => {
      for (const ports of opened) await ports.close();
    },
  };
});

describe('without Redis nothing is wrong, nothing waits without end, and it is all back with it', () => {
  const minute = 60_000;
  const opened: RedisPorts[] = [];
  afterEach(async () => {
    for (const ports of opened.splice(0)) await ports.close();
  });

  /** Ports as a process has them, and what it was told. */
  const process = async (url = redis.url) => {
    const told: string[] = [];
    const ports = await openRedis({
      url,
      onOutage: () => told.push('outage'),
      onRecovery: () => told.push('recovery'),
    });
    opened.push(ports);
    return { ...ports, told };
  };
  type Process = Awaited<ReturnType<typeof process>>;

  const listen = ({ live }: Process, topic: string) => {
    const heard: string[] = [];
    const listener = { onNotice: (notice: string) => heard.push(notice), onGap: () => heard.push('gap') };
    live.subscribe(topic, listener, new AbortController().signal);
    return heard;
  };

  /**
   * Everything that the ports promise when they are alone, asked for so often that waiting for each would take too
   * long.
   */
  const worksAlone = async (alone: Process, key: string): Promise<void> => {
    const heard = listen(alone, key);
    for (let nth = 0; nth < 1000; nth++) {
      await alone.cache.set(key, 'text', minute);
      expect(await alone.cache.get(key)).toBeUndefined();
      const { allowed } = await alone.rateLimiter.take(key, { limit: 500, window: minute });
      expect(allowed).toBe(nth < 500);
      alone.live.publish(key, String(nth));
    }
    expect(heard).toEqual(Array.from({ length: 1000 }, (_, nth) => String(nth)));
    expect(alone.available()).toBe(false);
    expect(alone.told).toEqual(['outage']);
  };

  /** Everything that the ports promise among processes. */
  const worksTogether = async (one: Process, other: Process, key: string): Promise<void> => {
    await eventually(() => one.available() && other.available());
    await one.cache.set(key, 'again', minute);
    expect(await other.cache.get(key)).toBe('again');
    const policy = { limit: 10, window: minute };
    await one.rateLimiter.take(`${key} limit`, policy);
    expect(await other.rateLimiter.take(`${key} limit`, policy)).toMatchObject({ allowed: true, remaining: 8 });
    const heard = listen(other, `${key} topic`);
    await eventually(() => {
      one.live.publish(`${key} topic`, 'back');
      return heard.includes('back');
    });
  };

  test('killed, and started again', async () => {
    const [one, other] = [await process(), await process()];
    await worksTogether(one, other, 'before');
    const heard = listen(other, 'kept');
    await redis.kill();
    await eventually(() => !one.available());
    await worksAlone(one, 'killed');
    await redis.start();
    await worksTogether(one, other, 'restarted');
    expect(one.told).toEqual(['outage', 'recovery']);
    await eventually(() => heard.includes('gap'));
    await eventually(() => {
      one.live.publish('kept', 'news');
      return heard.includes('news');
    });
    expect(heard.indexOf('gap')).toBeLessThan(heard.indexOf('news'));
  });

  test('not there at the start', async () => {
    await redis.kill();
    const [one, other] = [await process(), await process()];
    expect(await one.ping()).toBe(false);
    await worksAlone(one, 'absent');
    await redis.start();
    await worksTogether(one, other, 'present');
    expect(await one.ping()).toBe(true);
  });

  test('stopped in its tracks', async () => {
    const [one, other] = [await process(), await process()];
    redis.pause();
    await worksAlone(one, 'paused');
    redis.resume();
    await worksTogether(one, other, 'resumed');
  });

  test('flushed: each process lets its limit through and no more', async () => {
    const [one, other] = [await process(), await process()];
    const policy = { limit: 5, window: minute };
    const take = async (who: Process, times: number): Promise<number> => {
      let allowed = 0;
      for (let nth = 0; nth < times; nth++) if ((await who.rateLimiter.take('flushed', policy)).allowed) allowed += 1;
      return allowed;
    };
    await one.cache.set('flushed', 'text', minute);
    expect(await take(one, 10)).toBe(5);
    expect(await take(other, 10)).toBe(0);
    await redis.flush();
    expect(await one.cache.get('flushed')).toBeUndefined();
    expect(await take(one, 10)).toBe(0);
    expect(await take(other, 10)).toBe(5);
    expect(one.told).toEqual([]);
  });

  test('its answer cut off: a request counts once, a notice is followed by a gap', async () => {
    const proxy = await startFaultProxy({ port: redis.port, host: '127.0.0.1' });
    const [one, other] = [await process(`redis://127.0.0.1:${proxy.port}`), await process()];
    const policy = { limit: 10, window: minute };
    expect(await one.rateLimiter.take('cut', policy)).toMatchObject({ allowed: true, remaining: 9 });
    proxy.cutAnswerTo('rate:cut');
    expect((await one.rateLimiter.take('cut', policy)).allowed).toBe(true);
    expect(proxy.cut()).toBe(1);
    await eventually(() => one.available());
    expect(await other.rateLimiter.take('cut', policy)).toMatchObject({ allowed: true, remaining: 7 });

    const heard = listen(other, 'cut');
    await eventually(() => {
      one.live.publish('cut', 'hello?');
      return heard.includes('hello?');
    });
    heard.length = 0;
    proxy.cutAnswerTo('live:cut');
    one.live.publish('cut', 'last words');
    await eventually(() => heard.includes('gap'));
    expect(heard.filter((notice) => notice !== 'hello?')).toEqual(['last words', 'gap']);
    await proxy.close();
  });

  test('every connection dropped: listeners hear of a gap, and then the news', async () => {
    const [one, other] = [await process(), await process()];
    const heard = listen(other, 'dropped');
    await eventually(() => {
      one.live.publish('dropped', 'hello?');
      return heard.includes('hello?');
    });
    heard.length = 0;
    await redis.dropConnections();
    await eventually(() => {
      one.live.publish('dropped', 'news');
      return heard.includes('news');
    });
    expect(heard.filter((notice) => notice !== 'hello?')[0]).toBe('gap');
  });
});
