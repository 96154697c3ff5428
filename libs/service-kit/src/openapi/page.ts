import { readFile } from 'node:fs/promises';
import { pageHeaders, sourceHash } from '../http/security-headers.ts';

/** What the page is made of, and what each file is. */
const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** The viewer's files come with the package that serves them elsewhere with a page of its own. */
const folder = new URL('./static/', import.meta.resolve('@fastify/swagger-ui'));

const start = `SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'list',
  presets: [SwaggerUIBundle.presets.apis],
});
`;

const style = `
body { margin: 0; font: 16px/1.5 system-ui, sans-serif }
header { padding: 0.7rem 1.5rem; border-bottom: 1px solid #ddd } header a { color: #1a1a1a }
#api .info { margin: 1.5rem 0 }`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The viewer puts styles into attributes of its elements, and makes no style elements. */
export const apiPageHeaders = pageHeaders({
  'connect-src': "'self'",
  'img-src': "'self' data:",
  'script-src': "'self'",
  'style-src': `'self' ${sourceHash(style)}`,
  'style-src-attr': "'unsafe-inline'",
});

/** The page at `/docs/`, on which an API is read and tried. */
export const apiPage = (title: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="static/swagger-ui.css">
<style>${style}</style>
<header><a href="/">All services</a> · <a href="../openapi.json">OpenAPI document</a></header>
<main id="api"></main>
<script src="static/swagger-ui-bundle.js"></script>
<script src="static/start.js"></script>
</html>
`;

export type PageFile = { readonly type: string; readonly content: string | Buffer };

/** A file that the page asks for; undefined when there is none of this name. */
export const pageFile = async (name: string): Promise<PageFile | undefined> => {
  if (name === 'start.js') return { type: 'text/javascript; charset=utf-8', content: start };
  const type = Object.hasOwn(files, name) ? files[name] : undefined;
  return type === undefined ? undefined : { type, content: await readFile(new URL(name, folder)) };
};
