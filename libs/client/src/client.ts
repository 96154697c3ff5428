import { type Paths, waiting } from './api.ts';
import { ProblemError, problemOf } from './problem.ts';
import { randomId } from './random-id.ts';
import { createTokens } from './tokens.ts';

export type ClientOptions = {
  /** `http://127.0.0.1:8080` */
  readonly baseUrl: string;
  /**
   * An API key, or what gives a token: it is asked before each request, because tokens last some minutes only. Not
   * needed as long as the system has no administrator.
   */
  readonly token?: string | (() => string | Promise<string>);
  /** How often a request is sent at most. Default 6. */
  readonly attempts?: number;
  /** Default: that of the platform. */
  readonly fetch?: typeof fetch;
  /** Default: a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** A number from 0 to 1. Default: a random one. */
  readonly random?: () => number;
};

/** What any request may say. */
export type Further = {
  /** Of a command. Default: a new one, which is kept while the request is tried again. */
  readonly idempotencyKey?: string;
  /** The `etag` of an earlier answer: refused with 412 when the thing has changed since. */
  readonly ifMatch?: string;
  /** When it was true in the business, if not now. */
  readonly effectiveAt?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  /** Hold the answer of an order until credit and stock have been looked for, in seconds. */
  readonly wait?: number;
  readonly signal?: AbortSignal;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Operation<Path extends keyof Paths, Name extends Method> = Paths[Path][Name & keyof Paths[Path]];
type PathsWith<Name extends Method> = {
  [Path in keyof Paths]: Name extends keyof Paths[Path] ? Path : never;
}[keyof Paths];

type Part<Of, Name extends string> = Of extends { readonly [Key in Name]?: infer Value }
  ? Name extends keyof Of
    ? Record<never, never> extends Value
      ? { readonly [Key in Name]?: Value }
      : { readonly [Key in Name]: Value }
    : unknown
  : unknown;

/** What an operation asks: parts of its path, its query, its body. */
export type Asked<Path extends keyof Paths, Name extends Method> = Further &
  Part<Operation<Path, Name>, 'path'> &
  Part<Operation<Path, Name>, 'query'> &
  Part<Operation<Path, Name>, 'body'>;

type Given<Options> = Record<never, never> extends Options ? [options?: Options] : [options: Options];

type AnswerOf<Path extends keyof Paths, Name extends Method> =
  Operation<Path, Name> extends { readonly answer: infer Body } ? Body : never;

export type Answer<Body> = {
  readonly status: number;
  readonly body: Body;
  /** Send it as `ifMatch`. */
  readonly etag: string | undefined;
  /** Where the created thing is. */
  readonly location: string | undefined;
  /** What was written; the reads of this client wait for it by themselves. */
  readonly token: string | undefined;
};

type ItemOf<Path extends PathsWith<'GET'>> =
  AnswerOf<Path, 'GET'> extends { readonly items: ReadonlyArray<infer Item> } ? Item : never;

type Send<Name extends Method> = <Path extends PathsWith<Name>>(
  path: Path,
  ...given: Given<Asked<Path, Name>>
) => Promise<Answer<AnswerOf<Path, Name>>>;

/** Each @throws ProblemError for an answer that says no, and what `fetch` throws when there is none. */
export type Client = {
  readonly get: Send<'GET'>;
  readonly post: Send<'POST'>;
  readonly put: Send<'PUT'>;
  readonly patch: Send<'PATCH'>;
  readonly delete: Send<'DELETE'>;
  /** All items of a list, page after page. */
  readonly items: <Path extends PathsWith<'GET'>>(
    path: Path,
    ...given: Given<Asked<Path, 'GET'>>
  ) => AsyncGenerator<ItemOf<Path>, void>;
};

type Request = Further & {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
};

const firstDelay = 200;
const longestDelay = 10_000;

/** What a server may ask to wait, in seconds. Who is to come again later than that is told. */
const longestAsked = 60;

const timer = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const aborted = () => {
      clearTimeout(running);
      reject(signal?.reason);
    };
    const running = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal?.addEventListener('abort', aborted, { once: true });
  });

/** `/order/v1/orders/{orderId}` with its parts, and the query: of a list, the name comes again and again. */
const addressOf = (path: string, { path: parts = {}, query = {} }: Request, token: string | undefined): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) search.append(name, String(one));
  if (token !== undefined) search.append('after', token);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name])));
  return search.size === 0 ? filled : `${filled}?${search}`;
};

const headersOf = (method: string, request: Request, token: string | undefined): Record<string, string> => {
  const { body, idempotencyKey = randomId(), ifMatch, effectiveAt, reason, correlationId, wait } = request;
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && { 'idempotency-key': idempotencyKey }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    ...(effectiveAt !== undefined && { 'effective-at': effectiveAt }),
    ...(reason !== undefined && { 'x-reason': reason }),
    ...(correlationId !== undefined && { 'x-correlation-id': correlationId }),
    ...(wait !== undefined && { prefer: `wait=${wait}` }),
  };
};

/** Busy, away or overtaken: the same request may be carried out a moment later. */
const isTemporary = (status: number, code: string): boolean =>
  status === 429 || status === 502 || status === 503 || status === 504 || code === 'request/conflict';

const header = (response: Response, name: string): string | undefined => response.headers.get(name) ?? undefined;

/** A client of one system for one principal. It remembers what it has written, so that its reads show it. */
export const createClient = (options: ClientOptions): Client => {
  const { token, attempts = 6, sleep = timer, random = Math.random } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const ask = options.fetch ?? fetch;
  const tokens = createTokens();

  /** Longer from try to try, and not at the same moment as others; never shorter than the server asks for. */
  const pause = (attempt: number, asked: number, signal: AbortSignal | undefined): Promise<void> => {
    const most = Math.min(longestDelay, firstDelay * 2 ** attempt);
    return sleep(Math.max(asked * 1000, most * (0.5 + random() / 2)), signal);
  };

  const send = async (method: Method, path: string, request: Request = {}): Promise<Answer<unknown>> => {
    const written = waiting.has(`${method} ${path}`) ? tokens.all() : undefined;
    const url = `${baseUrl}${addressOf(path, request, written)}`;
    const { body, signal } = request;
    const command = { idempotencyKey: randomId(), ...request };
    const init = async () => ({
      method,
      headers: headersOf(method, command, typeof token === 'function' ? await token() : token),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt + 1 >= attempts;
      let response: Response;
      let text: string;
      try {
        response = await ask(url, await init());
        text = await response.text();
      } catch (error) {
        if (isLast || signal?.aborted === true) throw error;
        await pause(attempt, 0, signal);
        continue;
      }
      if (response.ok) {
        const written = header(response, 'consistency-token');
        if (written !== undefined) tokens.add(written);
        const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
        return {
          status: response.status,
          body: isJson ? JSON.parse(text) : text,
          etag: header(response, 'etag'),
          location: header(response, 'location'),
          token: written,
        };
      }
      const problem = problemOf(response.status, text);
      const asked = Number(response.headers.get('retry-after') ?? 0) || 0;
      const isOver = isLast || asked > longestAsked || !isTemporary(problem.status, problem.code);
      if (isOver) throw new ProblemError(`${method} ${path}`, problem);
      await pause(attempt, asked, signal);
    }
  };

  async function* items(path: string, request: Request = {}): AsyncGenerator<unknown, void> {
    let cursor: string | undefined;
    do {
      const query = { ...request.query, ...(cursor !== undefined && { cursor }) };
      const { body } = await send('GET', path, { ...request, query });
      const page = body as { readonly items: readonly unknown[]; readonly nextCursor?: string };
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  const sending = (method: Method) => (path: string, request?: Request) => send(method, path, request);
  // The types are those of the documents, and say of each path what it takes and answers.
  return {
    get: sending('GET'),
    post: sending('POST'),
    put: sending('PUT'),
    patch: sending('PATCH'),
    delete: sending('DELETE'),
    items,
  } as Client;
};
