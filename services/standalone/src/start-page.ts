import { overviewOf, pageHeaders, type ServiceOverview, type Startable, sourceHash } from '@sales/service-kit';

export type Index = {
  readonly name: string;
  readonly services: readonly ServiceOverview[];
};

/** What is where, for programs. */
export const indexOf = (services: readonly Pick<Startable, 'name' | 'title' | 'description'>[]): Index => ({
  name: 'Sales management',
  services: overviewOf(services),
});

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #1a1a1a }
dt { font-weight: 600; margin-top: 1.2rem } dd { margin: 0 } footer { margin-top: 2.5rem; color: #666 }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #e6e6e6 } a { color: #8ab4f8 } }`;

export const startPageHeaders = pageHeaders({ 'style-src': sourceHash(style) });

/** The same, for people. */
export const startPage = ({ name, services }: Index): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)}</title>
<style>${style}</style>
<h1>${escaped(name)}</h1>
<p>It is running. Each service has a page on which its API can be read and tried.</p>
<dl>
${services
  .map(
    ({ title, description, api, openapi, ready, metrics }) => `<dt><a href="${api}">${escaped(title)}</a></dt>
<dd>${escaped(description)}<br>
<a href="${openapi}">OpenAPI</a> · <a href="${ready}">readiness</a> · <a href="${metrics}">metrics</a></dd>`,
  )
  .join('\n')}
</dl>
<footer><a href="/identity/sign-in">Sign in · 登录</a></footer>
</html>
`;
