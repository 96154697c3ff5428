import type { Ephemeral } from '../platform.ts';
import { inProcessCache } from './cache.ts';
import { inProcessLiveChannel } from './live-channel.ts';
import { inProcessRateLimiter } from './rate-limiter.ts';

export { inProcessCache } from './cache.ts';
export { inProcessLiveChannel } from './live-channel.ts';
export { inProcessRateLimiter, slicesPerWindow } from './rate-limiter.ts';

/** The ephemeral ports of a process that has no others to share them with. */
export const inProcessEphemeral = (): Ephemeral => ({
  cache: inProcessCache(),
  live: inProcessLiveChannel(),
  rateLimiter: inProcessRateLimiter(),
});
