import fc from 'fast-check';
import { Pool } from 'undici';
import type { Route } from '../../openapi/document.ts';
import { type FuzzAnswer, faultsIn } from './judge.ts';
import { type FuzzRequest, requestsTo } from './requests.ts';
import type { Known } from './values.ts';

export type Finding = { readonly fault: string; readonly request: string; readonly answer: string };

export type FuzzRun = {
  readonly findings: readonly Finding[];
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Routes that never did what they are there for. */
  readonly neverWorked: readonly Route[];
};

export type Target = {
  readonly baseUrl: string;
  readonly routes: readonly Route[];
};

/** Who sends the requests. */
export type Sender = {
  /** What each request has to say who that is. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly faultsIn: typeof faultsIn;
};

export type FuzzOptions = Target & {
  /** What requests to a route refer to. */
  readonly known: (route: Route) => Known;
  /** The requests follow from it; how they interleave does not. */
  readonly seed: number;
  readonly requests: number;
  /** Default: a sender who says nothing, and is not withheld anything. */
  readonly by?: Sender;
  /** Whether a request is sent; default: each. */
  readonly isSent?: (request: FuzzRequest) => boolean;
};

const anonymous: Sender = { headers: async () => ({}), faultsIn };

/** Requests in hand at a time. */
const width = 8;
/** Longest wait for an answer, in ms: longer than the server itself takes to give up. */
const timeoutMs = 30_000;
/** Most findings that are kept of one kind on one route. */
const mostAlike = 2;

const shortened = (text: string): string => (text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length})` : text);

/** As it can be sent again: with curl, or with eyes. */
const written = ({ method, path, headers, body }: FuzzRequest): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const content = body === undefined ? '' : typeof body === 'string' ? body : `base64 ${body.toString('base64')}`;
  return [`${method} ${shortened(path)}`, ...lines, '', shortened(content)].join('\n');
};

const ask = async (pool: Pool, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> => {
  const response = await pool.request({
    method,
    path,
    headers,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const contentType = String(response.headers['content-type'] ?? '');
  if (contentType.startsWith('text/event-stream')) {
    response.body.on('error', () => {}).destroy();
    return { status: response.statusCode, contentType, text: '' };
  }
  return { status: response.statusCode, contentType, text: await response.body.text() };
};

/** Sends the requests, a few at a time, and judges every answer. */
export const sendAll = async (
  { baseUrl, routes }: Target,
  queue: Iterable<FuzzRequest>,
  by: Sender = anonymous,
): Promise<FuzzRun> => {
  const requests = Iterator.from(queue);
  const pool = new Pool(baseUrl, { connections: width, pipelining: 1 });
  const findings: Finding[] = [];
  const alike = new Map<string, number>();
  const statuses: Record<number, number> = {};
  const worked = new Set<Route>();

  const tell = (request: FuzzRequest, fault: string, answer: string): void => {
    const kind = `${request.route.method} ${request.route.path} ${fault.slice(0, 40)}`;
    const count = (alike.get(kind) ?? 0) + 1;
    alike.set(kind, count);
    if (count <= mostAlike) findings.push({ fault, request: written(request), answer: shortened(answer) });
  };

  const judge = async (request: FuzzRequest): Promise<void> => {
    const headers = { ...request.headers, ...(await by.headers()) };
    const answer = await ask(pool, { ...request, headers }).catch((error: unknown) => String(error));
    if (typeof answer === 'string') {
      tell(request, `gets no answer: ${answer}`, '');
      return;
    }
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status < 400 && request.method === request.route.method) worked.add(request.route);
    for (const fault of by.faultsIn(request, answer)) tell(request, fault, `${answer.status} ${answer.text}`);
  };

  const work = async (): Promise<void> => {
    for (const request of requests) await judge(request);
  };
  await Promise.all(Array.from({ length: width }, work));
  await pool.destroy();
  return { findings, statuses, neverWorked: routes.filter((route) => !worked.has(route)) };
};

/** Sends requests that follow from the API documents and the seed. */
export const fuzz = ({ known, seed, requests, by, isSent = () => true, ...target }: FuzzOptions): Promise<FuzzRun> => {
  const { routes } = target;
  const numRuns = Math.ceil(requests / routes.length);
  // Route by route in rounds, so that things are made before they are asked for, and asked for again later.
  const rounds = 10;
  const samples = routes.map((route, nth) => fc.sample(requestsTo(route, known(route)), { seed: seed + nth, numRuns }));
  const queue = (function* () {
    for (let round = 0; round < rounds; round++)
      for (const sample of samples) yield* sample.filter((request, nth) => nth % rounds === round && isSent(request));
  })();
  return sendAll(target, queue, by);
};
