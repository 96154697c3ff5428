import type { Ephemeral } from '@sales/eventsourcing';
import { redisCache } from './cache.ts';
import { connect } from './connection.ts';
import { redisLiveChannel } from './live-channel.ts';
import { watchOutage } from './outage.ts';
import { redisRateLimiter } from './rate-limiter.ts';

export type RedisPortsOptions = {
  /** `redis://user:password@host:port/db`, `rediss://` for TLS. */
  readonly url: string;
  /** Of every key and channel. Default `sales:`. */
  readonly prefix?: string;
  /** Told once an outage, of what began it: no caller hears of it. */
  readonly onOutage?: (error: unknown) => void;
  readonly onRecovery?: () => void;
};

/** The ephemeral ports on one Redis, for all processes that share it. */
export type RedisPorts = Ephemeral & {
  /** Whether Redis answers now. */
  ping(): Promise<boolean>;
  /** Whether it is asked at present: it is not while it is known to be away. */
  available(): boolean;
  close(): Promise<void>;
};

/**
 * Opens the ports, whether Redis is there or not: it is looked for until `close`, and without it nothing is cached,
 * live notices stay in this process, and every process counts requests for itself.
 */
export const openRedis = async (options: RedisPortsOptions): Promise<RedisPorts> => {
  const { url, prefix = 'sales:', onOutage = () => {}, onRecovery = () => {} } = options;
  let closing = false;
  const outage = watchOutage({
    ping: () => redis.ping(),
    onOutage,
    onRecovery: () => {
      live.recovered();
      onRecovery();
    },
  });
  const lost = (error: unknown): void => {
    if (!closing) outage.failed(error);
  };
  const { redis, tried } = connect(url, 'commands', lost);
  // What it misses it says as a gap; that Redis is away the other connection notices as well.
  const { redis: listening } = connect(url, 'live', () => {});
  const live = redisLiveChannel({ redis, listening, outage, prefix });
  await tried;

  return {
    cache: redisCache(redis, outage, prefix),
    live,
    rateLimiter: redisRateLimiter(redis, outage, prefix),
    ping: () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    available: outage.available,
    close: async () => {
      closing = true;
      outage.stop();
      live.stop();
      for (const connection of [redis, listening]) connection.disconnect();
    },
  };
};
