import { STATUS_CODES } from 'node:http';
import { fastifySwagger } from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { TSchema } from 'typebox';
import type { DocumentedProblems } from './route-schema.ts';
import type { App } from './server.ts';
import type { ServiceOptions } from './service.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For the API document only: nothing is compiled for them. */
    problems?: DocumentedProblems;
    answerHeaders?: Readonly<Record<string, TSchema>>;
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
        operationId: operationId(String(route.method), url.slice(app.prefix.length)),
        response: responses(schema?.response, route.config ?? {}),
      },
    }),
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The page is served over plain HTTP on the own machine.
    transformStaticCSP: (policy) => policy.replace('upgrade-insecure-requests;', ''),
    indexPrefix: app.prefix,
    uiConfig: { docExpansion: 'list', deepLinking: true },
  });
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => reply.send(app.swagger()));
};

type Documented = {
  readonly problems?: DocumentedProblems;
  readonly answerHeaders?: Readonly<Record<string, TSchema>>;
};

/** `POST`, `/v1/orders/:orderId/lines` -> `postOrdersByOrderIdLines`: what a generated client calls it. */
const operationId = (method: string, url: string): string =>
  `${method.toLowerCase()}${url}`
    .replace(/\/v\d+(?=\/)/, '')
    .replaceAll('/:', '/by/')
    .replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const responses = (declared: unknown, { problems = {}, answerHeaders }: Documented): Record<string, unknown> => {
  const all: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(declared ?? {})) {
    const told = { 'x-response-description': STATUS_CODES[status], ...schema };
    all[status] = answerHeaders === undefined ? told : { ...told, headers: answerHeaders };
  }
  for (const [status, codes] of Object.entries(problems))
    all[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    };
  return all;
};
