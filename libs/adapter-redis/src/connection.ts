import { Redis, type RedisOptions } from 'ioredis';

/** How long a caller waits for Redis, in ms. */
const timeoutMs = 250;

/**
 * Measured on ioredis: by default a GET waits 40 s and more for a server that is down, and an INCR whose reply was cut
 * off is sent and counted twice. Without resending, the promise of such a command never settles but by
 * `commandTimeout`.
 */
const options = {
  lazyConnect: true,
  connectTimeout: timeoutMs,
  commandTimeout: timeoutMs,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // Listeners subscribe anew on each connection, and are told that there was a gap.
  autoResubscribe: false,
  // A peer that is gone without a word (a pulled cable, a stopped process) is given up; what was sent to it with it.
  socketTimeout: 2000,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 5), 1000) * (0.75 + Math.random() / 2),
} satisfies RedisOptions;

export type Connection = {
  readonly redis: Redis;
  /** Resolves when the first attempt to connect has come to an end, good or bad. */
  readonly tried: Promise<void>;
};

/**
 * A connection that comes back by itself, however long that takes. `onError` is told whenever it is lost or not to be
 * had.
 */
export const connect = (url: string, name: string, onError: (error: unknown) => void): Connection => {
  const redis = new Redis(url, { ...options, connectionName: `sales-${name}` });
  redis.on('error', onError);
  redis.on('close', () => onError(new Error('the connection is closed')));
  return { redis, tried: redis.connect().catch(() => {}) }; // `error` has told why
};
