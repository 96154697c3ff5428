import { type App, contentPolicy, type Reply, type Request, type Server } from '@sales/service-kit';
import { sections } from '../app/sections.ts';
import { compressed } from './compressed.ts';
import { type AppFile, encodingFor } from './files.ts';
import { isApiPath, type Services, serviceNames } from './forward.ts';
import { createTokens } from './tokens.ts';

export type ConsoleOptions = {
  readonly services: Services;
  /** The built app: `/index.html`, `/assets/…`. */
  readonly files: ReadonlyMap<string, AppFile>;
  /** What programs get that ask for `/`, which do not take HTML: where what is. */
  readonly overview: object;
};

/** The names of the services as they begin paths: `/api/order/v1/…`. */
export const apiPrefix = '/api';

const self = "'self'";
const policy = `${contentPolicy({
  ...{ 'script-src': self, 'style-src': self, 'connect-src': self, 'font-src': self, 'form-action': self },
  'img-src': `${self} data:`,
})}; require-trusted-types-for 'script'; trusted-types 'none'`;

const access = { permission: 'open' } as const;
const hidden = { hide: true } as const;

/**
 * Whether a page of another site may have sent it. Browsers say where a request comes from; a request that says
 * nothing does not come from a page.
 */
const isCrossSite = ({ headers, host }: Request): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  return origin !== undefined && URL.parse(origin)?.host !== host;
};

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

const takesPages = ({ headers }: Request): boolean => (headers.accept ?? '').includes('text/html');

/** Paths below these are no pages of the app, whether there is something or not. */
const noPages = [apiPrefix, '/assets', ...serviceNames.map((name) => `/${name}`)].map((path) => `${path}/`);

/** Whether a person has followed a link or typed an address, who is told by a page that there is none. */
const isLost = (request: Request): boolean =>
  request.is404 &&
  request.method === 'GET' &&
  takesPages(request) &&
  !noPages.some((path) => request.raw.url?.startsWith(path));

const sendFile = (request: Request, reply: Reply, file: AppFile): Reply => {
  const encoding = encodingFor(request.headers['accept-encoding'], file);
  reply
    .header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('vary', [reply.getHeader('vary') ?? [], 'accept-encoding'].flat().join(', '))
    .header('etag', file.etag);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type(file.type).send(file.contents[encoding]);
};

const refuse = (
  request: Request,
  reply: Reply,
  { status, code, title, detail }: Readonly<Record<'code' | 'title' | 'detail', string>> & { readonly status: number },
): Reply =>
  reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, code, detail, correlationId: request.id });

const crossSite = {
  ...{ status: 403, code: 'console/cross-site', title: 'From another site' },
  detail: 'A page of another site may not send this.',
};

const noApi = {
  ...{ status: 404, code: 'console/path-unknown', title: 'No such path' },
  detail: `Below ${apiPrefix} are the APIs of the services: ${apiPrefix}/order/v1/orders.`,
};

/**
 * The web console on a server: the app at `/`, and the services below `/api` for its browser, which has a cookie and
 * no token.
 */
export const serveConsole = (server: Server, { services, files, overview }: ConsoleOptions): void => {
  const page = files.get('/index.html');
  if (page === undefined) throw new Error('the app of the console was not built');
  const tokens = createTokens();

  const sendPage = (request: Request, reply: Reply): Reply =>
    sendFile(
      request,
      reply.header('content-security-policy', policy).header('cross-origin-opener-policy', 'same-origin'),
      page,
    );
  server.get('/', { schema: hidden, config: access }, (request, reply) =>
    takesPages(request)
      ? sendPage(request, reply.header('vary', 'accept'))
      : reply.header('vary', 'accept').send(overview),
  );
  server.addHook('onRequest', async (request, reply) => {
    if (isLost(request)) return sendPage(request, reply.code(404).header('vary', 'accept'));
  });
  for (const section of sections)
    for (const path of [`/${section}`, `/${section}/*`]) server.get(path, { schema: hidden, config: access }, sendPage);
  for (const [name, file] of files)
    if (file !== page)
      server.get(name, { schema: hidden, config: access }, (request, reply) => sendFile(request, reply, file));

  server.register(async (app: App) => {
    /** Sends the request on with the token of its session, before its body is read. */
    app.addHook('onRequest', async (request, reply) => {
      const { headers, method, raw } = request;
      if (!isSafe(method) && isCrossSite(request)) return refuse(request, reply, crossSite);
      const url = (raw.url ?? '').slice(apiPrefix.length);
      if (!isApiPath(url)) return refuse(request, reply, noApi);
      const { cookie, authorization: _dropped, 'x-actor': _gone, ...rest } = headers;
      const { host } = request;
      const held = await tokens.of(cookie, (own) =>
        services.post(request, {
          url: '/identity/v1/tokens',
          headers: { host, cookie: own, origin: `${request.protocol}://${host}` },
        }),
      );
      for (const one of held.cookies) reply.raw.appendHeader('set-cookie', one);
      reply.raw.once('finish', () => {
        // What identity has answered ends the session, or gives it another cookie.
        const told = [reply.raw.getHeader('set-cookie') ?? []].flat().length;
        if (reply.raw.statusCode === 401 || told > held.cookies.length) tokens.forget(cookie);
      });
      compressed(request, reply);
      services.forward(request, reply, {
        url,
        headers: {
          ...rest,
          'x-correlation-id': request.id,
          ...(held.token !== undefined && { authorization: `Bearer ${held.token}` }),
          // Sign-in alone looks at cookies.
          ...(cookie !== undefined && url.startsWith('/identity/') && { cookie }),
        },
      });
      return reply;
    });
    // The service decides how long an answer may take.
    const config = { ...access, forOperators: true, streamTimeout: Number.POSITIVE_INFINITY } as const;
    app.all(`${apiPrefix}/*`, { schema: hidden, config }, () => {
      throw new Error('it was sent on before');
    });
  });
};
