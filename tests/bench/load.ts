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

/** Keeps `clients` connections busy for `seconds`, one call at a time each. Answers that are not 2xx are counted apart. */
export const load = async (origin: string, clients: number, seconds: number, next: () => Call): Promise<LoadResult> => {
  const agent = new Agent({ connections: clients, pipelining: 1 });
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const start = performance.now();
  const end = start + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const { method, path, headers, body } = next();
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
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (performance.now() - start) / 1000;
  await agent.close();
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / took,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    answered: latencies.length,
    refused,
  };
};
