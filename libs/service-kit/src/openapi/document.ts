import { STATUS_CODES } from 'node:http';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { Problem } from '../http/problems.ts';
import { type DocumentedProblems, guardedProblems, headersTooLarge, tagOf } from '../http/route-schema.ts';
import { fileTypes } from '../routes/file.ts';
import { type Components, createComponents } from './components.ts';
import { type Examples, examplesFor, requireOperations, type ShownExamples } from './examples.ts';
import type { JsonObject } from './json.ts';

/** A group of operations: those of one part of the business. */
export type Tag = { readonly name: string; readonly description: string };

export type Described = {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** In the order of use. Those of operators come last. */
  readonly tags?: readonly Tag[];
  readonly examples?: Examples;
};

export type DescribedRoute = {
  readonly method: string | string[];
  readonly url: string;
  readonly schema?: FastifySchema;
  readonly config?: FastifyContextConfig;
};

const ofOperators: readonly Tag[] = [
  { name: 'projections', description: 'Read models: how far they are, and how they are built anew. For operators.' },
  { name: 'parked', description: 'Messages that could not be handled. For operators.' },
  { name: 'operations', description: 'Health and metrics of the service. For operators and their tools.' },
];

/** The OpenAPI document of these routes. Of what they share, each thing stands once in `components`. */
export const openApiOf = (
  routes: readonly DescribedRoute[],
  { title, version, description, tags = [], examples = { parameters: {} } }: Described,
): JsonObject => {
  const components = createComponents();
  const shared = createShared();
  const examplesOf = examplesFor(examples);
  const operations = routes
    .filter(({ method, schema }) => method !== 'HEAD' && schema?.hide !== true)
    .map((route) => ({ route, tag: route.schema?.tags?.[0] ?? tagOf(route.url) }));
  const withoutPrefix = (url: string): string => url.slice(url.indexOf('/', 1));
  const nameOf = ({ method, url }: DescribedRoute): string => `${String(method)} ${withoutPrefix(url)}`;
  requireOperations(
    examples,
    operations.map(({ route }) => nameOf(route)),
  );
  const declared = [...tags, ...ofOperators];
  const used = new Set(operations.map(({ tag }) => tag));
  const further = [...used].filter((name) => !declared.some((tag) => tag.name === name));
  const order = [...tags.map(({ name }) => name), ...further, ...ofOperators.map(({ name }) => name)];
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const { route, tag } of operations.toSorted((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag))) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [String(route.method).toLowerCase()]: operation(route, tag, examplesOf(nameOf(route)), components, shared),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      ...(description !== undefined && { description: aboutExamples(description, examples) }),
      contact: { name: 'Sales management' },
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This system' }],
    security: [{ bearer: [] }],
    tags: [
      ...tags.filter(({ name }) => used.has(name)),
      ...further.map((name) => ({ name })),
      ...ofOperators.filter(({ name }) => used.has(name)),
    ],
    paths,
    components: { schemas: components.schemas(), ...shared.all(), securitySchemes: { bearer } },
  };
};

const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A token of sign-in or an API key. Not asked for as long as the system has no administrator: until then the ' +
    'header X-Actor says who sends a request.',
};

const aboutExamples = (description: string, { requests = {} }: Examples): string =>
  Object.keys(requests).length === 0
    ? description
    : `${description} The examples work as they are on a new system, in the order of \`x-step\`.`;

const operation = (
  { method, url, schema = {}, config = {} }: DescribedRoute,
  tag: string,
  examples: ShownExamples,
  { refer }: Components,
  shared: Shared,
): JsonObject => {
  const { summary, description, body } = schema;
  const [, prefix = ''] = url.split('/');
  return {
    operationId: operationId(String(method), url.slice(prefix.length + 1)),
    tags: [tag],
    summary,
    description,
    'x-permission': config.permission,
    ...(config.permission === 'open' && { security: [] }),
    ...(examples.step !== undefined && { 'x-step': examples.step }),
    parameters: [
      ...parametersIn('path', pathSchema(url, schema.params), refer, examples),
      ...parametersIn('query', schema.querystring, refer, examples),
      ...parametersIn('header', schema.headers, refer).map((header) => shared.parameter(header)),
    ],
    ...(body !== undefined && { requestBody: requestBody(body, config, examples, refer) }),
    responses: responses(schema.response, config, refer, shared),
  };
};

type Refer = Components['refer'];

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const partsOf = (schema: unknown): { readonly properties: JsonObject; readonly required: readonly unknown[] } => {
  const { properties, required } = isObject(schema) ? schema : {};
  return { properties: isObject(properties) ? properties : {}, required: Array.isArray(required) ? required : [] };
};

/** The parts of a path that a route does not say more of. */
const pathSchema = (url: string, declared: unknown): JsonObject => {
  const { properties } = partsOf(declared);
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return {
    properties: Object.fromEntries(names.map((name) => [name, properties[name] ?? { type: 'string' }])),
    required: names,
  };
};

const parametersIn = (
  place: 'path' | 'query' | 'header',
  schema: unknown,
  refer: Refer,
  examples?: Pick<ShownExamples, 'parameter'>,
): readonly JsonObject[] => {
  const { properties, required } = partsOf(schema);
  return Object.entries(properties).map(([name, part]) => {
    const { description, ...rest } = isObject(part) ? part : {};
    // A client may leave out what has a default.
    const isRequired = required.includes(name) && rest['default'] === undefined;
    const { description: own, ...shown } = refer({ ...rest, ...(description !== undefined && { description }) });
    const text = description ?? own;
    return {
      name,
      in: place,
      ...(isRequired && { required: true }),
      ...(text !== undefined && { description: text }),
      schema: shown,
      ...examples?.parameter(name, isRequired),
    };
  });
};

const requestBody = (
  body: unknown,
  { shownBody, alsoRead = {} }: FastifyContextConfig,
  examples: ShownExamples,
  refer: Refer,
): JsonObject => ({
  ...((partsOf(body).required.length > 0 || !isObject(body) || body['type'] !== 'object') && { required: true }),
  content: {
    'application/json': { schema: refer(shownBody ?? body), ...examples.body() },
    ...Object.fromEntries(
      Object.entries(alsoRead).map(([type, { schema, write }]) => [
        type,
        { schema: refer(schema), ...examples.body(write) },
      ]),
    ),
  },
});

/** `POST`, `/v1/orders/:orderId/lines` -> `postOrdersByOrderIdLines`: what a generated client calls it. */
const operationId = (method: string, url: string): string =>
  `${method.toLowerCase()}${url}`
    .replace(/\/v\d+(?=\/)/, '')
    .replaceAll('/:', '/by/')
    .replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const responses = (
  declared: unknown,
  config: FastifyContextConfig,
  refer: Refer,
  shared: Shared,
): Record<string, unknown> => {
  const { permission = 'open', answerHeaders = {}, alsoFiles = false, unchanged = false } = config;
  const headers = Object.fromEntries(
    Object.entries(answerHeaders).map(([name, header]) => {
      const { description, ...schema } = refer(header);
      return [name, shared.header(name, { description, schema })];
    }),
  );
  const all: Record<string, unknown> = {};
  for (const [status, schema] of Object.entries(isObject(declared) ? declared : {})) {
    const description = STATUS_CODES[status];
    const types = { 'application/json': schema, ...(alsoFiles && fileTypes) };
    const content = Object.fromEntries(Object.entries(types).map(([type, of]) => [type, { schema: refer(of) }]));
    const ready = isObject(schema) && isObject(schema['content']);
    all[status] = {
      ...(ready ? { description, ...schema } : { description, content }),
      ...(Object.keys(headers).length > 0 && { headers }),
    };
  }
  if (unchanged) all['304'] = { description: 'Still what the ETag in If-None-Match says' };
  const problems = together(headersTooLarge, config.problems ?? {}, permission === 'open' ? {} : guardedProblems);
  for (const [status, codes] of Object.entries(problems)) all[status] = shared.problem(status, codes, refer(Problem));
  return all;
};

/** The codes of each status, each once. */
const together = (...several: readonly DocumentedProblems[]): DocumentedProblems => {
  const all: Record<string, readonly string[]> = {};
  for (const [status, codes] of several.flatMap((one) => Object.entries(one)))
    all[status] = [...new Set([...(all[status] ?? []), ...codes])];
  return all;
};

/** What many operations have: parameters, headers and answers that are the same, by their names. */
type Shared = {
  readonly parameter: (parameter: JsonObject) => JsonObject;
  readonly header: (name: string, header: JsonObject) => JsonObject;
  readonly problem: (status: string, codes: readonly string[], schema: JsonObject) => JsonObject;
  readonly all: () => JsonObject;
};

const createShared = (): Shared => {
  const sections = { parameters: new Map(), headers: new Map(), responses: new Map() };
  /** Each under its name; others with that name are numbered. */
  const share = (section: keyof typeof sections, name: string, value: JsonObject, nth = 1): JsonObject => {
    const own = nth === 1 ? name : `${name}${nth}`;
    const known: unknown = sections[section].get(own);
    if (known === undefined) sections[section].set(own, value);
    else if (JSON.stringify(known) !== JSON.stringify(value)) return share(section, name, value, nth + 1);
    return { $ref: `#/components/${section}/${own}` };
  };
  return {
    parameter: (parameter) => share('parameters', String(parameter['name']), parameter),
    header: (name, header) => share('headers', name, header),
    problem: (status, codes, schema) => {
      const description = codes.map((code) => `\`${code}\``).join(', ');
      const answer = { description, content: { 'application/problem+json': { schema } } };
      return codes.every((code) => /^(request|service)\//.test(code))
        ? share('responses', (STATUS_CODES[status] ?? status).replaceAll(/[^A-Za-z]/g, ''), answer)
        : answer;
    },
    all: () =>
      Object.fromEntries(
        Object.entries(sections)
          .filter(([, all]) => all.size > 0)
          .map(([section, all]) => [section, Object.fromEntries(all)]),
      ),
  };
};
