/** How long kafkajs waits between its tries, of whatever kind: longer from try to try. Times in ms. */
export const retry = { initialRetryTime: 100, maxRetryTime: 1000, factor: 0.2, multiplier: 2 };

/** How often it tries to reach a broker, or to join a group, before it gives up; then we begin anew. */
export const usualRetries = 5;

/**
 * How often it may try to send for so long, in ms: more than there is time for, as it tries to reach a broker within
 * each try to send, and gives up when that has failed so often. Not without end: a producer that was given up has to
 * come to an end.
 */
export const retriesWithin = (timeoutMs: number): number => Math.ceil(timeoutMs / retry.maxRetryTime) + 10;
