import { readFile } from 'node:fs/promises';
import { type Client, createClient, ProblemError } from '@sales/client';
import { validator } from '@sales/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Document, examplesOf, fetchDocuments, type Route, routesOf } from '../openapi/document.ts';
import { isOfBusiness, storyOf } from '../openapi/requests.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let documents: readonly Document[];
let routes: readonly Route[];

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  documents = await fetchDocuments(system.baseUrl);
  routes = documents.flatMap(routesOf);
});
afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const isSentence = (text: string): boolean => /^[A-Z`].*[.!?]$/s.test(text);

describe('every operation of every service', () => {
  test('has a summary, and a description in sentences that says more', () => {
    expect(routes.length).toBeGreaterThan(90);
    const without = routes.filter(
      ({ operation: { summary = '', description = '' } }) =>
        summary === '' || !isSentence(description) || description.startsWith(summary),
    );
    expect(without.map(nameOf)).toEqual([]);
  });

  test('has a name of its own within its service', () => {
    for (const document of documents) {
      const names = routesOf(document).map(({ operation }) => operation.operationId);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  test('asks for no parameter that has a default, and says what each answer is', () => {
    for (const route of routes) {
      const { parameters = [], responses } = route.operation;
      const forced = parameters.filter(({ required, schema }) => required === true && schema.default !== undefined);
      expect([nameOf(route), forced]).toEqual([nameOf(route), []]);
      for (const { description } of Object.values(responses)) expect(description, nameOf(route)).not.toBe('');
    }
  });

  test('that reads can be asked for the past, or is named in the documentation as having none', async () => {
    const pastless = routes.filter(
      ({ method, operation: { parameters = [] } }) =>
        method === 'GET' && !parameters.some(({ name }) => name === 'asOf'),
    );
    const ofOperators =
      /^\/\w+\/(livez|readyz|metrics|v1\/projections|v1\/retention|v1\/parked(\/.*)?|v1\/live\/listeners)$/;
    const ofSignIn = /^\/identity\/v1\/(jwks|passkeys|sessions?|setup)$/;
    const paths = pastless.map(({ path }) => path);
    const others = paths.filter((path) => !ofOperators.test(path) && !ofSignIn.test(path));
    expect(others.sort()).toEqual([
      '/customer/v1/customers/{customerId}/attachments/{attachmentId}',
      '/identity/v1/rights',
      '/identity/v1/users/{user}/rights',
      '/inventory/v1/products/{sku}/attachments/{attachmentId}',
      '/order/v1/orders/{orderId}/attachments/{attachmentId}',
      '/order/v1/prices',
      '/query/v1/duties',
      '/query/v1/live',
      '/query/v1/persons/{personId}/erasure',
      '/query/v1/persons/{personId}/export',
      '/query/v1/pick-sheet',
      '/query/v1/usage',
    ]);
    const documentation = await readFile(new URL('../../docs/queries.md', import.meta.url), 'utf8');
    for (const path of [
      ...others,
      '/livez',
      '/readyz',
      '/metrics',
      '/v1/projections',
      '/v1/retention',
      '/v1/parked',
      '/v1/live/listeners',
    ])
      expect(documentation).toContain(`${path}\``);
  });

  test('that holds its answer documents Prefer, and Preference-Applied', () => {
    const holding = routes.filter(({ operation: { parameters = [] } }) =>
      parameters.some(({ name }) => name === 'Prefer'),
    );
    expect(holding.map(nameOf).sort()).toEqual([
      'POST /order/v1/orders',
      'POST /order/v1/orders/{orderId}/approve',
      'POST /order/v1/orders/{orderId}/submit',
      'PUT /order/v1/orders/{orderId}',
    ]);
    for (const { operation } of holding) {
      const [worked] = Object.values(operation.responses).filter(({ headers }) => headers !== undefined);
      expect(worked?.headers).toHaveProperty('Preference-Applied');
    }
  });
});

test('every example and every default is what its schema allows', () => {
  const examples = documents.flatMap(examplesOf);
  expect(examples.length).toBeGreaterThan(100);
  const wrong = examples.filter(({ schema, value }) => !validator(schema).check(value));
  expect(wrong.map(({ where, value }) => `${where}: ${JSON.stringify(value)}`)).toEqual([]);
});

describe('the examples are requests', () => {
  test('of every command', () => {
    const commands = routes.filter((route) => isOfBusiness(route) && route.method !== 'GET');
    expect(commands.length).toBeGreaterThan(75);
    const without = commands.filter(
      ({ operation: { requestBody, ...operation } }) =>
        operation['x-step'] === undefined ||
        Object.values(requestBody?.content ?? {}).some(({ example, examples }) => (example ?? examples) === undefined),
    );
    expect(without.map(nameOf)).toEqual([]);
  });

  /** What can be sold comes first, then who buys it. */
  const order = ['identity', 'inventory', 'customer', 'order', 'query'];

  test('that work as they are, from the goods and the customer to the refund, and all that can be read', async () => {
    const story = order.flatMap((name) => storyOf(routes.filter(({ path }) => path.startsWith(`/${name}/`))));
    expect(story.length).toBeGreaterThan(120);
    type Untyped = (path: string, asked: object) => ReturnType<Client['get']>;
    const sales = createClient({ baseUrl: system.baseUrl });
    const refused: unknown[] = [];
    for (const { what, route, path, query, body } of story) {
      const { method, operation } = route;
      const holds = operation.parameters?.some(({ name }) => name === 'Prefer') === true;
      const isStream = operation.responses['200']?.content?.['text/event-stream'] !== undefined;
      // The ids of persons are made by the service, so that no example can have one.
      if (isStream || path['personId'] !== undefined) continue;
      const send = sales[method.toLowerCase() as 'get' | 'post' | 'put'] as Untyped;
      try {
        const answer = await send(route.path, { path, query, body, ...(holds && { wait: 20 }) });
        const report: Readonly<Record<string, unknown>> = Object(answer.body);
        if (route.path.endsWith('/import') || route.path === '/inventory/v1/stock-items/receive')
          expect([what, report]).toEqual([what, expect.objectContaining({ refused: 0 })]);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused.push([what, error.message]);
      }
    }
    expect(refused).toEqual([]);
  });
});
