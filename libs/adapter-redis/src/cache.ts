import type { Cache } from '@sales/eventsourcing';
import type { Redis } from 'ioredis';
import type { Outage } from './outage.ts';

/** In characters. A larger one would hold up what waits behind it on the connection. */
const largest = 1024 * 1024;

export const redisCache = (redis: Redis, outage: Outage, prefix: string): Cache => ({
  isShared: true,
  get: (key) =>
    outage.attempt(
      async () => (await redis.get(`${prefix}cache:${key}`)) ?? undefined,
      () => undefined,
    ),
  set: async (key, value, ttl) => {
    if (value.length > largest) return;
    await outage.attempt(
      async () => void (await redis.set(`${prefix}cache:${key}`, value, 'PX', Math.ceil(ttl))),
      () => undefined,
    );
  },
});
