import { STATUS_CODES } from 'node:http';
import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { Problem } from '../http/problems.ts';
import { type DocumentedProblems, guardedProblems, headersTooLarge, tagOf } from '../http/route-schema.ts';
import { fileTypes } from '../routes/file.ts';
import { printTypes } from '../routes/print.ts';
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
  { name: 'projections', description: 'Read models: progress and rebuilds. For operators.' },
  { name: 'parked', description: 'Messages that could not be handled. For operators.' },
  { name: 'operations', description: 'Health and metrics of the service. For operators and their tools.' },
];

/** The OpenAPI document of these routes. Of what they share, each thing stands once in `components`. */
export const openApiOf = (
  routes: readonly DescribedRoute[],
  { title, version, description, tags = [], examples = { parameters: {} } }: Described,
): JsonObject => {
  const components = createComponents();
  const headers = new Map<string, JsonObject>();
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
  const described = operations
    .toSorted((a, b) => order.indexOf(a.tag) - order.indexOf(b.tag))
    .map(({ route, tag }) => ({ route, told: operation(route, tag, examplesOf(nameOf(route)), components, headers) }));
  const parameters = shareRepeated(
    'parameters',
    described.flatMap(({ told }) => told.parameters.map((one) => [String(one['name']), one] as const)),
  );
  const answers = shareRepeated(
    'responses',
    described.flatMap(({ told }) =>
      Object.entries(told.responses).map(([status, answer]) => [answerName(status, answer), answer] as const),
    ),
  );
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const { route, told } of described) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    const method = String(route.method).toLowerCase();
    const responses = Object.entries(told.responses).map(([status, answer]) => [status, answers.refer(answer)]);
    paths[path] = {
      ...paths[path],
      [method]: {
        ...told,
        parameters: told.parameters.map(parameters.refer),
        responses: Object.fromEntries(responses),
      },
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
    components: {
      schemas: components.schemas(),
      parameters: parameters.all,
      responses: answers.all,
      headers: Object.fromEntries(headers),
      securitySchemes: { bearer },
    },
  };
};

const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'An access token or an API key. Not required while the system has no administrator: until then each request is ' +
    'of `user:anonymous`.',
};

const aboutExamples = (description: string, { requests = {} }: Examples): string =>
  Object.keys(requests).length === 0
    ? description
    : `${description} The examples work as they are on a new system, in the order of \`x-step\`.`;

/** An operation with what it may share with others. */
type Told = JsonObject & {
  readonly parameters: readonly JsonObject[];
  readonly responses: Readonly<Record<string, JsonObject>>;
};

const operation = (
  { method, url, schema = {}, config = {} }: DescribedRoute,
  tag: string,
  examples: ShownExamples,
  { refer }: Components,
  headers: Map<string, JsonObject>,
): Told => {
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
      ...parametersIn('header', schema.headers, refer),
    ],
    ...(body !== undefined && { requestBody: requestBody(body, config, examples, refer) }),
    responses: responses(schema.response, config, refer, headers),
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
  shared: Map<string, JsonObject>,
): Record<string, JsonObject> => {
  const { permission = 'open', answerHeaders = {}, alsoFiles = false, alsoPrinted = false, unchanged = false } = config;
  const headers = Object.fromEntries(
    Object.entries(answerHeaders).map(([name, header]) => {
      const { description, ...schema } = refer(header);
      return [name, { $ref: `#/components/headers/${nameFor(shared, name, { description, schema })}` }];
    }),
  );
  const all: Record<string, JsonObject> = {};
  for (const [status, schema] of Object.entries(isObject(declared) ? declared : {})) {
    const description = STATUS_CODES[status];
    const types = { 'application/json': schema, ...(alsoFiles && fileTypes), ...(alsoPrinted && printTypes) };
    const content = Object.fromEntries(Object.entries(types).map(([type, of]) => [type, { schema: refer(of) }]));
    const ready = isObject(schema) && isObject(schema['content']);
    all[status] = {
      ...(ready ? { description, ...schema } : { description, content }),
      ...(Object.keys(headers).length > 0 && { headers }),
    };
  }
  if (unchanged) all['304'] = { description: 'Not changed since the ETag in If-None-Match' };
  const problems = together(headersTooLarge, config.problems ?? {}, permission === 'open' ? {} : guardedProblems);
  for (const [status, codes] of Object.entries(problems))
    all[status] = {
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { [problemType]: { schema: refer(Problem) } },
    };
  return all;
};

/** The name that a header stands under; others of that name are numbered. */
const nameFor = (shared: Map<string, JsonObject>, name: string, header: JsonObject, nth = 1): string => {
  const own = nth === 1 ? name : `${name}${nth}`;
  const known = shared.get(own);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(header))
    return nameFor(shared, name, header, nth + 1);
  shared.set(own, header);
  return own;
};

/** The codes of each status, each once. */
const together = (...several: readonly DocumentedProblems[]): DocumentedProblems => {
  const all: Record<string, readonly string[]> = {};
  for (const [status, codes] of several.flatMap((one) => Object.entries(one)))
    all[status] = [...new Set([...(all[status] ?? []), ...codes])];
  return all;
};

const problemType = 'application/problem+json';

/** What an answer is called: by the schema of what it shows, or by its status. */
const answerName = (status: string, { content }: JsonObject): string => {
  const json = isObject(content) ? content['application/json'] : undefined;
  const schema = isObject(json) ? json['schema'] : undefined;
  const name = isObject(schema) ? schema['$ref'] : undefined;
  return typeof name === 'string' ? `${name.slice(name.lastIndexOf('/') + 1)}Answer` : status;
};

type Shared = { readonly refer: (value: JsonObject) => JsonObject; readonly all: JsonObject };

/**
 * What several operations have stands once in a section of `components`, under its name; where one name means several
 * things, those after the most frequent one are numbered.
 */
const shareRepeated = (section: string, given: readonly (readonly [name: string, value: JsonObject])[]): Shared => {
  const repeated = [...Map.groupBy(given, ([, value]) => JSON.stringify(value)).values()]
    .filter((same) => same.length > 1)
    .toSorted((a, b) => b.length - a.length)
    .flatMap((same) => same.slice(0, 1));
  const names = new Map<string, string>();
  const all: Record<string, JsonObject> = {};
  for (const [name, meanings] of Map.groupBy(repeated, ([one]) => one))
    for (const [nth, [, meaning]] of meanings.entries()) {
      const own = nth === 0 ? name : `${name}_${nth + 1}`;
      names.set(JSON.stringify(meaning), own);
      all[own] = meaning;
    }
  return {
    refer: (value) => {
      const name = names.get(JSON.stringify(value));
      return name === undefined ? value : { $ref: `#/components/${section}/${name}` };
    },
    all,
  };
};
