import type { RouteOptions } from 'fastify';
import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { sendNoRoute } from '../http/problem-reply.ts';
import type { DocumentedProblems } from '../http/route-schema.ts';
import { type Described, openApiOf } from '../openapi/document.ts';
import { apiPage, apiPageHeaders, pageFile } from '../openapi/page.ts';
import type { App } from './server.ts';

declare module 'fastify' {
  /** For the API document only. */
  interface FastifySchema {
    hide?: boolean;
    tags?: readonly string[];
    summary?: string;
    description?: string;
  }
  interface FastifyContextConfig {
    /** For the API document only: nothing is compiled for them. */
    problems?: DocumentedProblems;
    answerHeaders?: Readonly<Record<string, TSchema>>;
    /** What the body is, where more of it is checked than by its schema. */
    shownBody?: TSchema;
    /** The answer that worked may be a file. */
    alsoFiles?: boolean;
    /** It may be a document to print. */
    alsoPrinted?: boolean;
    /** There may be a 304. */
    unchanged?: boolean;
  }
}

const hidden = { schema: { hide: true }, config: { permission: 'open' } } as const;

/** `/openapi.json` from the schemas that validate, and a page to read and try it at `/docs/`. Call before any route. */
export const documentApi = (app: App, described: Described): void => {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  let document: string | undefined;
  app.get('/openapi.json', hidden, (_request, reply) => {
    document ??= JSON.stringify(openApiOf(routes, described));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/docs', hidden, (_request, reply) => reply.redirect(`${app.prefix}/docs/`));
  app.get('/docs/', hidden, (_request, reply) => reply.headers(apiPageHeaders).send(apiPage(described.title)));
  app.get<{ Params: { file: string } }>('/docs/static/:file', hidden, async (request, reply) => {
    const found = await pageFile(request.params.file);
    if (found === undefined) return sendNoRoute(request, reply);
    return reply.type(found.type).header('cache-control', 'public, max-age=3600').send(found.content);
  });
};

export type FurtherHeaders = {
  /** What a request may carry. */
  readonly asked: TObject;
  /** What an answer that worked may carry, in the words of OpenAPI. */
  readonly answered: Readonly<Record<string, TSchema>>;
};

/** Documents headers that a hook reads and sets on every route of `app`. Call before the routes. */
export const documentHeaders = (app: App, { asked, answered }: FurtherHeaders): void => {
  app.addHook('onRoute', (route) => {
    const { properties = {} }: { properties?: TProperties } = route.schema?.headers ?? {};
    route.schema = { ...route.schema, headers: Type.Object({ ...properties, ...asked.properties }) };
    route.config = { ...route.config, answerHeaders: { ...route.config?.answerHeaders, ...answered } };
  });
};
