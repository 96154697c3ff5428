import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';

export type Call = {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

export type LoadResult = {
  /** Answers with the wanted status per second. */
  readonly perSecond: number;
  /** Latency in ms. */
  readonly p50: number;
  readonly p99: number;
  readonly answered: number;
  /** Answers with another status, by status. */
  readonly refused: Readonly<Record<string, number>>;
};

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** What became of calls. */
const collect = (origin: string, agent: Agent) => {
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  return {
    call: async ({ method, path, headers, body }: Call): Promise<void> => {
      const sent = performance.now();
      const { statusCode, body: answer } = await request(origin + path, {
        method,
        dispatcher: agent,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      await answer.dump();
      if (statusCode < 300) latencies.push(performance.now() - sent);
      else refused[statusCode] = (refused[statusCode] ?? 0) + 1;
    },
    /** @param seconds that it took */
    result: (seconds: number): LoadResult => {
      latencies.sort((a, b) => a - b);
      return {
        perSecond: latencies.length / seconds,
        p50: percentile(latencies, 0.5),
        p99: percentile(latencies, 0.99),
        answered: latencies.length,
        refused,
      };
    },
  };
};

/** Keeps `clients` connections busy for `seconds`, one call at a time each. Answers that are not 2xx are counted apart. */
export const load = async (origin: string, clients: number, seconds: number, next: () => Call): Promise<LoadResult> => {
  const agent = new Agent({ connections: clients, pipelining: 1 });
  const { call, result } = collect(origin, agent);
  const start = performance.now();
  const end = start + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) await call(next());
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - start) / 1000;
  await agent.close();
  return result(took);
};

/**
 * So many calls a second whether or not the ones before have been answered, as from a crowd that knows nothing of each other.
 * Calls beyond `most` at a time wait, as connections do that nobody accepts.
 */
export const flood = async (
  origin: string,
  perSecond: number,
  seconds: number,
  next: () => Call,
  most = 3000,
): Promise<LoadResult> => {
  const agent = new Agent({ connections: most, pipelining: 1 });
  const { call, result } = collect(origin, agent);
  const calls: Promise<void>[] = [];
  const start = performance.now();
  for (let passed = 0; passed < seconds; passed = (performance.now() - start) / 1000) {
    while (calls.length < passed * perSecond) calls.push(call(next()));
    await delay(5);
  }
  const took = (performance.now() - start) / 1000;
  await Promise.all(calls);
  await agent.close();
  return result(took);
};
