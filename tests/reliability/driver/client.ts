import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import type { Complete, HistoryWriter } from '../history.ts';

/** Something that a client wants done or wants to know. */
export type Wish = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** For a strong read: the stream that it reads. */
  readonly stream?: string;
  /** For a query: the token of the write that it must show. */
  readonly after?: string;
  /** For a list: the order whose revision counts. */
  readonly item?: string;
  readonly mayChangeNothing?: boolean;
};

export type Answer = { readonly complete: Complete; readonly body: Record<string, unknown> | undefined };

/** Where the system is at the moment. It moves from start to start. */
export type Target = {
  /** Resolves to the address once the system is up. */
  address(): Promise<string>;
  /** What each request says of its sender. Absent: the system has no administrator. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type Client = {
  /** Asks until the system has said yes or no, `together` times at once; gives one of the definite answers. */
  settle(operation: string, wish: Wish, together?: number): Promise<Answer>;
  close(): Promise<void>;
};

/** Longest wait for an answer, in ms: beyond it the outcome is unknown. */
const timeoutMs = 15_000;

export const clientOf = (history: HistoryWriter, target: Target): Client => {
  const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
  let requests = 0;

  const exchange = async (operation: string, { method, path, body, after }: Wish) => {
    const query = after === undefined ? '' : `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`;
    const response = await send(`${await target.address()}${path}${query}`, {
      method,
      dispatcher: agent,
      headers: {
        ...target.headers,
        'x-correlation-id': operation,
        ...(method !== 'GET' && { 'idempotency-key': operation, 'content-type': 'application/json' }),
      },
      ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text };
  };

  /** One request, written down before it leaves and when its answer is there. */
  const ask = async (operation: string, wish: Wish): Promise<Answer> => {
    const request = requests++;
    const { name, method, stream, after, mayChangeNothing } = wish;
    await history.record({
      kind: 'invoke',
      request,
      operation,
      name,
      access: method === 'GET' ? 'read' : 'write',
      ...(stream !== undefined && { stream }),
      ...(after !== undefined && { after }),
      ...(mayChangeNothing !== undefined && { mayChangeNothing }),
    });
    const answer = await exchange(operation, wish).then(
      (response) => answerOf(request, wish, response),
      (error: unknown): Answer => ({
        complete: { kind: 'complete', request, outcome: 'unknown', reason: String(error) },
        body: undefined,
      }),
    );
    await history.record(answer.complete);
    return answer;
  };

  return {
    settle: async (operation, wish, together = 1) => {
      for (;;) {
        const answers = await Promise.all(Array.from({ length: together }, () => ask(operation, wish)));
        const definite = answers.find(({ complete }) => complete.outcome !== 'unknown');
        if (definite !== undefined) return definite;
        await delay(20);
      }
    },
    close: () => agent.destroy(),
  };
};

type Response = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

const itemsOf = (body: Answer['body']): readonly Record<string, unknown>[] =>
  Array.isArray(body?.['items']) ? body['items'] : [];

/** A yes, a no, or neither. A server that is busy, stops or has lost its database has not said what became of it. */
const answerOf = (request: number, { method, item }: Wish, { status, headers, text }: Response): Answer => {
  const undecided = status >= 500 || status === 429 || status === 408;
  const outcome = status < 300 ? 'ok' : undecided && method !== 'GET' ? 'unknown' : 'fail';
  const body: Record<string, unknown> | undefined = text.startsWith('{') ? JSON.parse(text) : undefined;
  const token = headers['consistency-token'];
  const shown = item === undefined ? body : itemsOf(body).find(({ orderId }) => orderId === item);
  const revision = /"(\d+)"/.exec(String(headers['etag'] ?? ''))?.[1] ?? shown?.['revision'];
  return {
    complete: {
      kind: 'complete',
      request,
      outcome,
      status,
      ...(typeof token === 'string' && { token }),
      ...(revision !== undefined && { revision: String(revision) }),
      ...(outcome !== 'ok' && { reason: String(body?.['code'] ?? text.slice(0, 200)) }),
    },
    body,
  };
};
