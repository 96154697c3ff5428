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
  /** Other outcomes, by status or code of the error. */
  readonly refused: Readonly<Record<string, number>>;
};

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** What became of calls. */
const collect = (origin: string, agent: Agent) => {
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const refuse = (why: string): void => {
    refused[why] = (refused[why] ?? 0) + 1;
  };
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
      else refuse(String(statusCode));
    },
    refuse,
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

/**
 * Keeps `clients` connections busy for `seconds`, one call at a time each. Answers that are not 2xx are counted apart.
 */
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

/** So many calls by so many connections, one at a time each. @throws when one is not answered 2xx */
export const calls = async (
  origin: string,
  clients: number,
  count: number,
  next: (nth: number) => Call,
): Promise<void> => {
  const agent = new Agent({ connections: clients, pipelining: 1 });
  const { call, result } = collect(origin, agent);
  let begun = 0;
  const client = async (): Promise<void> => {
    for (let nth = begun++; nth < count; nth = begun++) await call(next(nth));
  };
  await Promise.all(Array.from({ length: clients }, client));
  await agent.close();
  const { refused } = result(1);
  if (Object.keys(refused).length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
};

/**
 * So many calls a second whether or not the ones before have been answered, as from many callers that know nothing of
 * each other, over at most so many connections: a caller that finds none free gives up, and at the end all do.
 */
export const flood = async (
  origin: string,
  perSecond: number,
  seconds: number,
  next: () => Call,
  connections = 4000,
): Promise<LoadResult> => {
  const agent = new Agent({ connections, pipelining: 1 });
  const { call, refuse, result } = collect(origin, agent);
  const going = new Set<Promise<void>>();
  const begin = (): void => {
    const one = call(next())
      .catch((error: unknown) => refuse(error instanceof Error && 'code' in error ? String(error.code) : String(error)))
      .finally(() => going.delete(one));
    going.add(one);
  };
  const start = performance.now();
  let begun = 0;
  for (let passed = 0; passed < seconds; passed = (performance.now() - start) / 1000) {
    for (; begun < passed * perSecond; begun++) {
      if (going.size < connections) begin();
      else refuse('no connection');
    }
    await delay(5);
  }
  const took = (performance.now() - start) / 1000;
  await agent.destroy();
  await Promise.all(going);
  return result(took);
};

/**
 * So many calls a second until `isDone`, each begun whether or not the ones before have been answered; waits for the
 * last answers.
 */
export const steady = async (
  origin: string,
  perSecond: number,
  next: () => Call,
  isDone: () => boolean,
): Promise<LoadResult> => {
  const agent = new Agent({ connections: 1000, pipelining: 1 });
  const { call, refuse, result } = collect(origin, agent);
  const going: Promise<void>[] = [];
  const start = performance.now();
  while (!isDone()) {
    for (const due = ((performance.now() - start) / 1000) * perSecond; going.length < due; ) {
      going.push(call(next()).catch((error: unknown) => refuse(String(error))));
    }
    await delay(5);
  }
  await Promise.all(going);
  const took = (performance.now() - start) / 1000;
  await agent.close();
  return result(took);
};
