import { readFile } from 'node:fs/promises';
import { type App, defineModule, pageHeaders } from '@sales/service-kit';
import { Type } from 'typebox';
import { type Locale, localeOf, locales } from '../credentials/index.ts';
import { type ProviderSettings, providerIn } from '../openid-provider/index.ts';
import { page, pageNames } from './templates.ts';

const self = "'self'";
const headers = pageHeaders({
  ...{ 'script-src': self, 'style-src': self, 'connect-src': self, 'form-action': self },
  // The code to scan.
  'img-src': 'data:',
});

const script = 'text/javascript; charset=utf-8';
const files = {
  'page.css': 'text/css; charset=utf-8',
  'colours.js': script,
  'page.js': script,
  'account.js': script,
  'forms.js': script,
  'passkeys.js': script,
} as const;

const hidden = { hide: true } as const;
const config = { permission: 'open' } as const;

const Query = Type.Object({
  lang: Type.Optional(Type.Unsafe<Locale>(Type.Union(locales.map((locale) => Type.Literal(locale))))),
  /** Where a browser goes when its user has signed in. Read by the page. */
  return: Type.Optional(Type.String({ maxLength: 2000 })),
  /** Where the provider has let in, and a second factor is asked for: by what. Read by the page. */
  by: Type.Optional(Type.String({ pattern: '^(passkey,)?code$' })),
  problem: Type.Optional(Type.String({ pattern: '^provider/[a-z]{1,20}$' })),
});

const routes = async (app: App, hasProvider: boolean): Promise<void> => {
  for (const [name, type] of Object.entries(files)) {
    const content = await readFile(new URL(`./static/${name}`, import.meta.url));
    app.get(`/pages/${name}`, { schema: hidden, config }, (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=300').send(content),
    );
  }
  for (const name of pageNames)
    app.get(`/${name}`, { schema: { ...hidden, querystring: Query }, config }, (request, reply) => {
      const { lang, problem, return: wanted } = request.query;
      const back = wanted === undefined ? '' : `?return=${encodeURIComponent(wanted)}`;
      const provider = hasProvider ? `v1/provider${back}` : undefined;
      const locale: Locale = lang ?? localeOf(request.headers['accept-language']);
      return reply.headers(headers).send(page(name, { locale, provider, problem }));
    });
};

/** The pages by which people set the system up, sign in and look after their account. */
export const pagesModule = defineModule<ProviderSettings>({
  name: 'pages',
  start: ({ settings }) => ({ routes: (app) => routes(app, providerIn(settings) !== undefined) }),
});
