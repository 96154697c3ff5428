import { STATUS_CODES } from 'node:http';
import { fastifySwagger } from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { FastifyContextConfig } from 'fastify';
import { type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { type JsonSchema, propertiesOf } from '../http/json-schema.ts';
import { forbidden } from '../http/problems.ts';
import type { DocumentedProblems } from '../http/route-schema.ts';
import type { App } from './server.ts';
import type { ServiceOptions } from './service.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For the API document only: nothing is compiled for them. */
    problems?: DocumentedProblems;
    answerHeaders?: Readonly<Record<string, TSchema>>;
    /** The answer that worked may be CSV. */
    alsoCsv?: boolean;
    /** There may be a 304. */
    unchanged?: boolean;
  }
}

/** `/openapi.json` from the schemas that validate, and a page to read and try it at `/docs`. Call before any route. */
export const documentApi = async (app: App, { title, version, description }: ServiceOptions): Promise<void> => {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version, ...(description !== undefined && { description }) },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `schema-${index}`,
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: {
        ...schema,
        ...(schema?.querystring !== undefined && { querystring: asSent(schema.querystring) }),
        'x-permission': route.config?.permission,
        operationId: operationId(String(route.method), url.slice(app.prefix.length)),
        response: responses(schema?.response, route.config ?? {}),
      },
    }),
  });
  await app.register(async (page) => {
    page.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'open' };
    });
    await page.register(fastifySwaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      // The page is served over plain HTTP on the own machine.
      transformStaticCSP: (policy) => policy.replace('upgrade-insecure-requests;', ''),
      indexPrefix: app.prefix,
      uiConfig: { docExpansion: 'list', deepLinking: true },
    });
  });
  app.get('/openapi.json', { schema: { hide: true }, config: { permission: 'open' } }, (_request, reply) =>
    reply.send(app.swagger()),
  );
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

/** A query string as a client sends it: what has a default may be left out. */
const asSent = (querystring: unknown): JsonSchema => {
  const schema: JsonSchema = { ...(typeof querystring === 'object' && querystring) };
  const properties = propertiesOf(schema);
  return { ...schema, required: (schema.required ?? []).filter((name) => properties[name]?.default === undefined) };
};

type Documented = Pick<FastifyContextConfig, 'permission' | 'problems' | 'answerHeaders' | 'alsoCsv' | 'unchanged'>;

/** `POST`, `/v1/orders/:orderId/lines` -> `postOrdersByOrderIdLines`: what a generated client calls it. */
const operationId = (method: string, url: string): string =>
  `${method.toLowerCase()}${url}`
    .replace(/\/v\d+(?=\/)/, '')
    .replaceAll('/:', '/by/')
    .replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const responses = (declared: unknown, documented: Documented): Record<string, unknown> => {
  const { permission = 'open', answerHeaders, alsoCsv = false, unchanged = false } = documented;
  const problems = { ...documented.problems, ...(permission !== 'open' && { 403: [forbidden] }) };
  const all: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared ?? {})) {
    const description = STATUS_CODES[status];
    const told = alsoCsv
      ? { description, content: { 'application/json': { schema }, 'text/csv': { schema: Type.String() } } }
      : { 'x-response-description': description, ...schema };
    all[status] = answerHeaders === undefined ? told : { ...told, headers: answerHeaders };
  }
  if (unchanged) all['304'] = { description: 'Still what the ETag in If-None-Match says', type: 'null' };
  for (const [status, codes] of Object.entries(problems))
    all[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    };
  return all;
};
