import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ephemeral } from '../platform.ts';
import { eventually } from '../testing/eventually.ts';
import { fresh } from './fixtures.ts';

export type EphemeralUnderTest = {
  readonly ports: Ephemeral;
  /** Other instances on the same backend, as another process would have, when there can be another process. */
  another(): Promise<Ephemeral>;
  close(): Promise<void>;
};

const minute = 60_000;

/** Every promise of the ports that may forget. */
export const ephemeralContract = (name: string, open: () => Promise<EphemeralUnderTest>): void => {
  describe(`ephemeral ports: ${name}`, () => {
    let backend: EphemeralUnderTest;
    let ports: Ephemeral;
    let others: Ephemeral;
    const abort = new AbortController();

    beforeAll(async () => {
      backend = await open();
      ports = backend.ports;
      others = await backend.another();
    });
    afterAll(async () => {
      abort.abort();
      await backend.close();
    });

    test('the cache gives every process what was set last, whatever is in it', async () => {
      const key = fresh('key');
      expect(await ports.cache.get(key)).toBeUndefined();
      await ports.cache.set(key, 'first', minute);
      const text = '{"title":"ž \u0000 \\ 客户 🪑","empty":""}';
      await others.cache.set(key, text, minute);
      expect(await ports.cache.get(key)).toBe(text);
      await ports.cache.set(key, '', minute);
      expect(await others.cache.get(key)).toBe('');
    });

    test('the cache forgets when the time is up, and only that', async () => {
      const [short, long] = [fresh('key'), fresh('key')];
      await ports.cache.set(long, 'stays', minute);
      await ports.cache.set(short, 'goes', 20);
      await eventually(async () => (await others.cache.get(short)) === undefined);
      expect(await others.cache.get(long)).toBe('stays');
    });

    /** Listens, and resolves when what the other instances say is heard. */
    const listen = async (topic: string, { live }: Ephemeral, until: AbortSignal = abort.signal) => {
      const heard: string[] = [];
      live.subscribe(topic, { onNotice: (notice) => heard.push(notice), onGap: () => {} }, until);
      await eventually(() => {
        others.live.publish(topic, 'hello?');
        return heard.length > 0;
      });
      return { heard: () => heard.filter((notice) => notice !== 'hello?') };
    };

    test('notices reach all who listen to the topic, those of one publisher in order', async () => {
      const topic = fresh('topic');
      const [mine, theirs] = [await listen(topic, ports), await listen(topic, others)];
      const foreign = await listen(fresh('topic'), ports);
      const sent = Array.from({ length: 200 }, (_, nth) => `${nth} ž "🪑"\n`);
      for (const notice of sent) others.live.publish(topic, notice);
      await eventually(() => mine.heard().length === sent.length && theirs.heard().length === sent.length);
      expect([mine.heard(), theirs.heard()]).toEqual([sent, sent]);
      for (const notice of sent) ports.live.publish(topic, notice);
      await eventually(() => mine.heard().length === 2 * sent.length && theirs.heard().length === 2 * sent.length);
      expect([mine.heard(), theirs.heard()]).toEqual([
        [...sent, ...sent],
        [...sent, ...sent],
      ]);
      expect(foreign.heard()).toEqual([]);
    });

    test('a listener that has left hears nothing, and one that throws does not disturb the others', async () => {
      const topic = fresh('topic');
      const leave = new AbortController();
      const left = await listen(topic, ports, leave.signal);
      const thrower = {
        onNotice: () => {
          throw new Error('listener');
        },
        onGap: () => {},
      };
      ports.live.subscribe(topic, thrower, abort.signal);
      const stays = await listen(topic, ports);
      leave.abort();
      others.live.publish(topic, 'late');
      ports.live.publish(topic, 'later');
      await eventually(() => stays.heard().length === 2);
      expect(left.heard()).toEqual([]);
      expect(() => ports.live.publish(fresh('topic'), 'no listener')).not.toThrow();
    });

    test('a key is allowed its limit among all processes, and told how many are left', async () => {
      const key = fresh('key');
      const policy = { limit: 3, window: minute };
      const verdicts = [];
      for (const { rateLimiter } of [ports, others, ports, others, ports])
        verdicts.push(await rateLimiter.take(key, policy));
      expect(verdicts.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
        [true, 2],
        [true, 1],
        [true, 0],
        [false, 0],
        [false, 0],
      ]);
      for (const { resetAfter } of verdicts) {
        expect(resetAfter).toBeGreaterThan(0);
        expect(resetAfter).toBeLessThanOrEqual(minute * 1.1);
      }
      expect(await ports.rateLimiter.take(fresh('key'), policy)).toMatchObject({ allowed: true, remaining: 2 });
    });

    test('of many requests at once exactly the limit is allowed', async () => {
      const key = fresh('key');
      const policy = { limit: 20, window: minute };
      const taken = await Promise.all(
        Array.from({ length: 60 }, (_, nth) => (nth % 2 === 0 ? ports : others).rateLimiter.take(key, policy)),
      );
      expect(taken.filter(({ allowed }) => allowed).length).toBe(20);
    });

    test('what is refused does not count: there is room again when the window has passed', async () => {
      const key = fresh('key');
      const policy = { limit: 2, window: 100 };
      for (let nth = 0; nth < 2; nth++) expect((await ports.rateLimiter.take(key, policy)).allowed).toBe(true);
      await eventually(async () => (await ports.rateLimiter.take(key, policy)).allowed);
    });
  });
};
