import { setTimeout as delay } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';

/** An answer that worked. */
export type Answer = {
  readonly header: (name: string) => string | undefined;
  /** The body. */
  json(): unknown;
};

/** An answer that says no. `code` is the problem's, `order/unknown`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;

  constructor(what: string, status: number, code: string, detail: string) {
    super(`${what}: ${status} ${code}${detail === '' ? '' : `: ${detail}`}`);
    this.status = status;
    this.code = code;
  }
}

export type Send = {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Makes a repeat harmless. */
  readonly key: string;
  readonly body?: unknown;
  /** When it was true in the business. */
  readonly at?: string;
  /** Holds the answer until the command has had its effect, in seconds. */
  readonly wait?: number;
};

export type Client = {
  /** Sends a command until it is answered. @throws Refused */
  send(command: Send): Promise<Answer>;
  /** Reads. @throws Refused */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  close(): Promise<void>;
};

export type ClientOptions = {
  readonly baseUrl: string;
  readonly connections: number;
  /** A token or an API key. Absent: the system has no administrator yet. */
  readonly token?: string | undefined;
  /** How long a command is tried again while the system is busy or away, in ms. */
  readonly timeoutMs?: number;
};

type Received = {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
};

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

const textOf = (value: unknown, name: string): string => {
  if (typeof value !== 'object' || value === null || !(name in value)) return '';
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : '';
};

const refusal = (what: string, { status, text }: Received): Refused => {
  try {
    const problem = parsed(text);
    return new Refused(what, status, textOf(problem, 'code'), textOf(problem, 'detail'));
  } catch {
    return new Refused(what, status, '', text.slice(0, 200));
  }
};

/** Busy, starting, or a conflict that another try may not have. */
const isTemporary = ({ status, text }: Received): boolean =>
  status === 502 || status === 503 || status === 429 || (status === 409 && text.includes('"request/conflict"'));

/** Talks to a running system over few connections that stay open. */
export const openClient = ({ baseUrl, connections, token, timeoutMs = 120_000 }: ClientOptions): Client => {
  const dispatcher = new Agent({ connections, pipelining: 1, keepAliveTimeout: 30_000 });
  const sender = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const once = async (options: Parameters<typeof request>[1], url: string): Promise<Received> => {
    const { statusCode, headers, body } = await request(url, { ...options, dispatcher });
    return { status: statusCode, headers, text: await body.text() };
  };

  /** Tries again what is safe to try again, until the time-out. */
  const persistent = async (what: string, url: string, options: Parameters<typeof request>[1]): Promise<Received> => {
    const deadline = performance.now() + timeoutMs;
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      let failure: unknown;
      try {
        const answer = await once(options, url);
        if (answer.status < 400) return answer;
        failure = refusal(what, answer);
        if (!isTemporary(answer)) throw failure;
      } catch (error) {
        if (error === failure) throw error;
        failure = error;
      }
      if (performance.now() > deadline) throw failure;
      await delay(pause);
    }
  };

  return {
    send: async ({ method, path, key, body, at, wait }) => {
      const headers = {
        ...sender,
        'idempotency-key': key,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(at !== undefined && { 'effective-at': at }),
        ...(wait !== undefined && { prefer: `wait=${wait}` }),
      };
      const { headers: received, text } = await persistent(`${method} ${path}`, `${baseUrl}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { header: (name) => received[name]?.toString(), json: () => parsed(text) };
    },
    get: async (path, query = {}) => {
      const search = new URLSearchParams(query).toString();
      const url = `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
      const { text } = await persistent(`GET ${path}`, url, { method: 'GET', headers: sender });
      return parsed(text);
    },
    close: () => dispatcher.close(),
  };
};
