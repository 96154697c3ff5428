import { inProcessRateLimiter, type RateLimiter, type RateVerdict, slicesPerWindow } from '@sales/eventsourcing';
import type { Redis, Result } from 'ioredis';
import type { Outage } from './outage.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeOne(key: string, limit: number, window: number): Result<[number, number, number], Context>;
  }
}

/** The in-process limiter, on a hash of counts by slice and by the clock of the server: one for all processes. */
const script = `
local key, limit, width = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]) / ${slicesPerWindow}
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local slice = math.floor(now / width)
local found = redis.call('HGETALL', key)
local taken, oldest, passed = 0, nil, {}
for i = 1, #found, 2 do
  local one = tonumber(found[i])
  if one < slice - ${slicesPerWindow} then
    passed[#passed + 1] = found[i]
  else
    taken = taken + tonumber(found[i + 1])
    if oldest == nil or one < oldest then oldest = one end
  end
end
if #passed > 0 then redis.call('HDEL', key, unpack(passed)) end
local allowed = taken < limit
if allowed then
  redis.call('HINCRBY', key, string.format('%d', slice), 1)
  redis.call('PEXPIRE', key, math.ceil(width * ${slicesPerWindow + 1}))
  taken = taken + 1
  if oldest == nil then oldest = slice end
end
local reset = 0
if oldest ~= nil then reset = math.ceil((oldest + ${slicesPerWindow + 1}) * width - now) end
return { allowed and 1 or 0, math.max(0, limit - taken), reset }`;

/**
 * Counts in Redis, and beside it what this process has let through. So a flushed or failed Redis lets each process
 * through its limit and no more, and a key that this process has to refuse anyway costs no round trip.
 */
export const redisRateLimiter = (redis: Redis, outage: Outage, prefix: string): RateLimiter => {
  redis.defineCommand('takeOne', { numberOfKeys: 1, lua: script });
  const own = inProcessRateLimiter();
  return {
    take: async (key, policy) => {
      const here = own.look(key, policy);
      if (!here.allowed) return here;
      const shared = await outage.attempt<RateVerdict | undefined>(
        async () => {
          const [allowed, remaining, resetAfter] = await redis.takeOne(
            `${prefix}rate:${key}`,
            policy.limit,
            policy.window,
          );
          return { allowed: allowed === 1, remaining, resetAfter };
        },
        () => undefined,
      );
      if (shared === undefined) return own.count(key, policy);
      if (shared.allowed) own.count(key, policy);
      return shared;
    },
  };
};
