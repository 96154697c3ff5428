import { readFile } from 'node:fs/promises';
import { tour } from '@sales/contracts/tour';
import { withoutReferences } from '@sales/test-kit/open-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Document, routesOf } from './openapi/document.ts';
import { servicesInMemory } from './openapi/in-memory.ts';
import { storyOf } from './openapi/requests.ts';

type Json = Readonly<Record<string, unknown>>;
type Served = Document & {
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
};

let services: Awaited<ReturnType<typeof servicesInMemory>>;
/** The documents of all services, as they are served. */
let served: Readonly<Record<string, Served>>;

beforeAll(async () => {
  services = await servicesInMemory();
  const read = async (name: string) => [name, (await services.server.inject(`/${name}/openapi.json`)).json()] as const;
  served = Object.fromEntries(await Promise.all(['customer', 'inventory', 'order', 'query', 'identity'].map(read)));
});
afterAll(() => services.stop());

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What may differ from place to place. */
const remarks = ['description', 'examples', 'default', 'x-figure', 'x-personal'];
const withoutRemarks = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema, (name, part: unknown) => (remarks.includes(name) ? undefined : part)));
const meaningOf = (schema: Json): string =>
  JSON.stringify(Object.fromEntries(Object.entries(schema).filter(([name]) => !remarks.includes(name))));

/** Objects with several fields that stand where they are used. */
const inline = (value: unknown, where: string): readonly (readonly [meaning: string, where: string])[] => {
  if (Array.isArray(value)) return value.flatMap((part, nth) => inline(part, `${where}/${nth}`));
  if (!isObject(value)) return [];
  const { properties } = value;
  const counts = isObject(properties) && Object.keys(properties).length > 1;
  return [
    ...(counts ? [[meaningOf(value), where] as const] : []),
    ...Object.entries(value).flatMap(([name, part]) => inline(part, `${where}/${name}`)),
  ];
};

describe('the schemas of all documents', () => {
  test('have one meaning for each name, and one name for each meaning', () => {
    const all = Object.entries(served).flatMap(([service, { components }]) =>
      Object.entries(components.schemas).map(([name, schema]) => ({ service, name, meaning: meaningOf(schema) })),
    );
    expect(all.length).toBeGreaterThan(200);
    for (const [name, those] of Map.groupBy(all, (one) => one.name))
      expect([...new Set(those.map(({ meaning }) => meaning))], `${name} means several things`).toEqual([
        those[0]?.meaning,
      ]);
    for (const those of Map.groupBy(all, (one) => one.meaning).values())
      expect([...new Set(those.map(({ name }) => name))], 'are one thing').toHaveLength(1);
  });

  test('have a name where they stand more than once', () => {
    const found = Object.entries(served).flatMap(([service, { paths, components }]) => [
      ...inline(paths, service),
      // A named schema is not inline itself.
      ...Object.entries(components.schemas).flatMap(([name, schema]) =>
        Object.entries(schema).flatMap(([keyword, part]) => inline(part, `${name}/${keyword}`)),
      ),
    ]);
    // What stands in a component stands in the document of each service that has it.
    const places = [...Map.groupBy(found, ([meaning]) => meaning).values()].map((those) => [
      ...new Set(those.map(([, where]) => where)),
    ]);
    expect(places.filter((those) => those.length > 1)).toEqual([]);
  });

  test('call the same part of a thing by the same name on both sides, and shape it alike', () => {
    const views = [
      ['order', 'Order', 'OrderDocument'],
      ['order', 'Order', 'OrderSummary'],
      ['customer', 'Customer', 'CustomerSummary'],
      ['inventory', 'Product', 'ProductSummary'],
      ['inventory', 'StockItem', 'StockItemSummary'],
    ] as const;
    const schemaOf = (service: string, name: string): Json => served[service]?.components.schemas[name] ?? {};
    const partsOf = (schema: Json): readonly (readonly [string, string])[] => {
      const { properties } = schema;
      expect(isObject(properties)).toBe(true);
      return Object.entries(Object(properties)).map(([part, one]) => [part, meaningOf(withoutRemarks(Object(one)))]);
    };
    for (const [service, written, read] of views) {
      const shown = new Map(partsOf(schemaOf('query', read)));
      const unlike = partsOf(schemaOf(service, written)).filter(
        ([part, meaning]) => shown.has(part) && shown.get(part) !== meaning,
      );
      expect(unlike.map(([part]) => `${read}.${part}`)).toEqual(
        // A list has no tax by rate.
        read === 'OrderSummary' ? ['OrderSummary.totals'] : [],
      );
    }
  });

  test('share the parameters and answers that several operations have', () => {
    for (const [service, { paths }] of Object.entries(served)) {
      const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
      const answers = operations.flatMap(({ responses }) => Object.values(responses));
      const inline = [...operations.flatMap(({ parameters = [] }) => parameters), ...answers]
        .map((one) => JSON.stringify(one))
        .filter((one) => !one.startsWith('{"$ref"'));
      expect(new Set(inline).size, service).toBe(inline.length);
    }
  });

  test('say little for each operation, with all that it refers to', () => {
    const sizes = Object.entries(served).map(([service, document]) => {
      const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods)).length;
      return [service, Math.round(JSON.stringify(document).length / operations)] as const;
    });
    // In bytes. Documents that repeat what they share have three times as much.
    expect(sizes.filter(([, size]) => size > 4500)).toEqual([]);
  });
});

describe('the documents', () => {
  test('say of each path with a thing that has an owner that it may not be there, for who may not see it', () => {
    const places = Object.values(served).flatMap((document) => routesOf(withoutReferences(document)));
    const named = places.filter(({ path }) => /\{(orderId|customerId|invoiceId|paymentId|reassignmentId)\}/.test(path));
    expect(named.length).toBeGreaterThan(50);
    const silent = named.filter(({ operation }) => !operation.responses[404]?.description.includes('/unknown`'));
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test('ask for an e-mail address without a sign-in nowhere but at the sign-in and the set-up', () => {
    const places = Object.values(served).flatMap((document) => routesOf(withoutReferences(document)));
    // Reset and invitation are links from an administrator, a passkey and a provider say themselves who it is.
    const asking = places.filter(
      ({ operation }) =>
        operation['x-permission'] === 'open' && /"(?:email|user)":/.test(JSON.stringify(operation.requestBody ?? {})),
    );
    expect(asking.map(({ path }) => path).toSorted()).toEqual(['/identity/v1/setup', '/identity/v1/sign-in']);
  });

  test('begin with the business, in the order of use, and end with what is for operators', () => {
    const names = Object.fromEntries(
      Object.entries(served).map(([service, { tags }]) => [service, tags.map(({ name }) => name)]),
    );
    expect(names).toMatchInlineSnapshot(`
      {
        "customer": [
          "customers",
          "reassignments",
          "projections",
          "parked",
          "operations",
        ],
        "identity": [
          "sign-in",
          "roles",
          "users",
          "teams",
          "api-keys",
          "view-shelves",
          "parked",
          "operations",
        ],
        "inventory": [
          "products",
          "price-lists",
          "warehouses",
          "stock-items",
          "allocations",
          "barcodes",
          "projections",
          "parked",
          "operations",
        ],
        "order": [
          "prices",
          "orders",
          "shipments",
          "invoices",
          "payments",
          "returns",
          "credit-accounts",
          "entities",
          "projections",
          "parked",
          "operations",
        ],
        "query": [
          "customers",
          "products",
          "price-lists",
          "orders",
          "shipments",
          "returns",
          "refunds",
          "invoices",
          "payments",
          "receivables",
          "waiting",
          "pick-list",
          "stock-items",
          "stock-totals",
          "stock-movements",
          "stock-transfers",
          "stock-incoming",
          "warehouses",
          "entities",
          "users",
          "roles",
          "teams",
          "api-keys",
          "reports",
          "persons",
          "timeline",
          "usage",
          "live",
          "projections",
          "operations",
        ],
      }
    `);
    for (const { tags } of Object.values(served))
      for (const { name, description } of tags) expect(description, name).toMatch(/^[A-Z].*\.$/);
  });

  test('give 404 the codes of what is unknown', () => {
    for (const route of Object.values(served).map(withoutReferences).flatMap(routesOf)) {
      const codes = route.operation.responses['404']?.description.match(/[\w-]+\/[\w-]+/g) ?? [];
      expect(codes.filter((code) => !code.endsWith('unknown'))).toEqual([]);
    }
  });
});

describe('every path', () => {
  type Methods = Document['paths'][string];
  /** Whether the url can be one of this path: its parts are what the document says of them. */
  const matches = ([path, operations]: readonly [string, Methods], url: string): boolean => {
    const parts = Object.values(operations).flatMap(({ parameters = [] }) => parameters);
    const patternOf = (name: string) => {
      const { pattern, format } = parts.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
      return format === 'uuid' ? '^[0-9a-f-]{36}$' : pattern;
    };
    const names = path.split('/');
    const given = url.split('/');
    return (
      names.length === given.length &&
      names.every((name, nth) => {
        const pattern = name.startsWith('{') ? (patternOf(name.slice(1, -1)) ?? '.') : `^${RegExp.escape(name)}$`;
        return new RegExp(pattern, 'u').test(decodeURIComponent(given[nth] ?? ''));
      })
    );
  };
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

  test('answers a method that it does not have with 405, and OPTIONS, both with those that it has', async () => {
    const documents = Object.values(served).map(withoutReferences);
    const paths = documents.flatMap(({ paths: all }) => Object.entries(all));
    expect(paths.length).toBeGreaterThan(100);
    for (const [path, operations] of paths) {
      const own = Object.keys(operations).map((method) => method.toUpperCase());
      const url = path.replaceAll(/\{[^}]+\}/g, 'a%20b');
      // `/products/import` may be the path of a product, to a method that the former does not have.
      const others = paths.filter((other) => other[0] !== path && matches(other, url));
      const read = [...own, ...others.flatMap(([, those]) => Object.keys(those).map((one) => one.toUpperCase()))];
      const has = [...new Set([...read, ...(read.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].toSorted();
      for (const method of methods.filter((one) => one === 'OPTIONS' || !has.includes(one))) {
        const answer = await services.server.inject({ method, url });
        const allow = answer.headers.allow;
        expect([method, path, answer.statusCode]).toEqual([method, path, method === 'OPTIONS' ? 204 : 405]);
        expect([path, allow]).toEqual([path, has.join(', ')]);
      }
    }
    const customers = await services.server.inject({ method: 'OPTIONS', url: '/customer/v1/customers/import' });
    expect(customers.headers.allow).toBe('OPTIONS, POST');
  });

  test('is a problem where its parts are too long, and nothing where there is none', async () => {
    const long = await services.server.inject(`/order/v1/orders/${'x'.repeat(301)}`);
    expect([long.statusCode, long.json().code]).toEqual([414, 'request/uri-too-long']);
    const none = await services.server.inject({ method: 'OPTIONS', url: '/order/v1/nothing' });
    expect([none.statusCode, none.json().code]).toEqual([404, 'request/route-unknown']);
  });
});

test('the commands of the tour are examples of the documents', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const order = `/order/v1/orders/${tour.orderId}`;
  const commands = readme
    .replaceAll(/ \\\n */g, ' ')
    .matchAll(/curl ([^\n]*?)\$(api|order)(\S*)[^\n]*?--json '([^']*)'/g);
  const told = [...commands].map(([, options = '', base, path = '', body = '']) => [
    `${options.includes('-X PUT') ? 'PUT' : 'POST'} ${base === 'api' ? '' : order}${path}`,
    JSON.parse(body),
  ]);
  expect(told.length).toBe(13);
  const shown = Object.values(served)
    .map(withoutReferences)
    .flatMap((document) => storyOf(routesOf(document)))
    .map(({ route: { method, path }, path: parts, body }) => [
      `${method} ${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(parts[name]))}`,
      body,
    ]);
  for (const command of told) expect(shown).toContainEqual(command);
});
