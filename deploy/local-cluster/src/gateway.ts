import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Agent, type Dispatcher, request } from 'undici';

export type GatewayOptions = {
  readonly port: number;
  /** Origins of the instances of each service. */
  readonly upstreams: ReadonlyMap<string, readonly string[]>;
  /** Where all goes that does not belong to a service. */
  readonly pages: string;
  /** The answer at `/` to programs, which do not take HTML. */
  readonly index: () => unknown;
  /** Told of requests that broke off. */
  readonly say: (line: string) => void;
};

export type Gateway = { readonly address: string; stop(): Promise<void> };

/**
 * How long a connection is kept that is not in use, in ms: less than an instance answers on after it was told to stop.
 */
const idle = 3000;

/**
 * How long an instance that refused a connection is left out, and one that closes a connection because it stops, in ms.
 */
const leftOut = { refused: 500, stopping: 10_000 };

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'expect']);

const without = (headers: Readonly<Record<string, string | string[] | undefined>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => !hopByHop.has(name) && value !== undefined));

const problem = (status: number, title: string, detail: string): string =>
  JSON.stringify({ type: `urn:sales:problem:gateway/${status}`, title, status, detail, code: `gateway/${status}` });

/**
 * Stands for the ingress of a cluster: routes by the first segment of the path, all else to the console.
 * Takes the instances of a service in turn, and asks the next one when a connection is refused, or when it is asked
 * something and has no answer (503). A request that broke off is not repeated: its sender has the `Idempotency-Key`.
 */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { port, upstreams, pages, index, say } = options;
  const agent = new Agent({ connections: 256, headersTimeout: 60_000, bodyTimeout: 0, keepAliveMaxTimeout: idle });
  const down = new Map<string, number>();
  const turns = new Map<string, number>();

  /** Instances, the next one first, those that are left out last. */
  const inTurn = (service: string): readonly string[] => {
    const all = upstreams.get(service) ?? [];
    const turn = (turns.get(service) ?? 0) + 1;
    turns.set(service, turn);
    const rotated = all.map((_, nth) => all[(nth + turn) % all.length] ?? '');
    const isDown = (origin: string): boolean => (down.get(origin) ?? 0) > performance.now();
    return [...rotated.filter((origin) => !isDown(origin)), ...rotated.filter(isDown)];
  };

  const refuse = (response: ServerResponse, status: number, title: string, detail: string): void => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/problem+json', 'retry-after': '1' });
    response.end(problem(status, title, detail));
  };

  const pass = (answer: Dispatcher.ResponseData, response: ServerResponse): void => {
    response.writeHead(answer.statusCode, without(answer.headers));
    answer.body.on('error', () => response.destroy());
    answer.body.pipe(response);
  };

  const forward = async (message: IncomingMessage, response: ServerResponse, service: string): Promise<void> => {
    const isQuestion = message.method === 'GET' || message.method === 'HEAD';
    const body = isQuestion ? null : await buffer(message);
    const abort = new AbortController();
    response.once('close', () => abort.abort());
    let unanswered: Dispatcher.ResponseData | undefined;
    for (const origin of inTurn(service)) {
      let answer: Dispatcher.ResponseData;
      try {
        answer = await request(origin + (message.url ?? '/'), {
          method: (message.method ?? 'GET') as Dispatcher.HttpMethod,
          headers: { ...without(message.headers), 'x-forwarded-for': message.socket.remoteAddress ?? '' },
          body,
          dispatcher: agent,
          signal: abort.signal,
        });
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) {
          say(`${message.method} ${message.url} broke off at ${origin}: ${error}`);
          return refuse(response, 502, 'Broken off', String(error));
        }
        down.set(origin, performance.now() + leftOut.refused);
        continue;
      }
      // An event stream closes its connection at its end, whichever side sends it.
      const isStream = String(answer.headers['content-type']).startsWith('text/event-stream');
      if (answer.headers['connection'] === 'close' && !isStream) down.set(origin, performance.now() + leftOut.stopping);
      if (!isQuestion || answer.statusCode !== 503) return pass(answer, response);
      await unanswered?.body.dump();
      unanswered = answer;
    }
    if (unanswered !== undefined) pass(unanswered, response);
    else refuse(response, 503, 'No instance', `no instance of '${service}' answers`);
  };

  const server = createServer((message, response) => {
    const [, service = ''] = (message.url ?? '/').split(/[/?]/);
    if (service === '' && !(message.headers.accept ?? '').includes('text/html')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(index()));
    } else {
      const to = upstreams.has(service) ? service : pages;
      forward(message, response, to).catch((error: unknown) => refuse(response, 502, 'Broken off', String(error)));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    address: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : port}`,
    stop: async () => {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), agent.destroy()]);
    },
  };
};
