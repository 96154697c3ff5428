import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, openShop, placeOrder } from './shop.ts';
import { until } from './until.ts';

/** A span as OTLP writes it in JSON. */
type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly service: string;
};
type Attribute = { readonly key: string; readonly value: { readonly stringValue?: string } };
type Request = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[];
  }[];
};

const spans: Span[] = [];
const take = ({ resourceSpans }: Request): void => {
  for (const { resource, scopeSpans } of resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    for (const span of scopeSpans.flatMap((one) => one.spans)) spans.push({ ...span, service });
  }
};
const collector = createServer((request, response) => {
  void text(request).then((body) => {
    take(JSON.parse(body));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

beforeAll(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  const port = typeof address === 'object' ? address?.port : address;
  folder = await dataFolder();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  system = await startSystem({ folder: folder.path, env });
  http = httpTo(system.baseUrl);
});
afterAll(async () => {
  await system?.kill();
  collector.close();
  await folder?.remove();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const ours = 'b7ad6b7169203331';

test('an order is one trace, from the request over store, log and processes to the read models', async () => {
  const shop = await openShop(http);
  await done(placeOrder(http, { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '1' }] }));
  const placed = await done(
    http.post('/order/v1/orders', {
      body: { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }], submit: true },
      headers: { traceparent: `00-${traceId}-${ours}-01` },
    }),
  );
  const path = `/order/v1/orders/${placed.body.orderId}`;
  await until('the order is confirmed', async () => (await http.get(path)).body.status === 'confirmed');

  const mine = () => spans.filter((span) => span.traceId === traceId);
  const wanted = [
    'POST /order/v1/orders',
    'append order',
    'publish order',
    'fulfilment sales.order.submitted.v1',
    'append fulfilment',
    'append creditAccount',
    'allocation sales.fulfilment.allocation-requested.v1',
    'append stockItem',
    'append allocation',
    'publish inventory',
    'order-stock sales.allocation.answered.v1',
    'project orders',
    'project timeline',
    'project stock',
    'project customer-open-orders',
  ];
  await until('every part has told', () => wanted.every((name) => mine().some((span) => span.name === name)));
  // What was recorded last is published and projected as well; then the trace is whole.
  await until('no part has a cause that is not there', () => {
    const known = new Set(mine().map(({ spanId }) => spanId));
    return mine().every(({ parentSpanId = '' }) => known.has(parentSpanId) || parentSpanId === ours);
  });

  const [request] = mine().filter(({ parentSpanId }) => parentSpanId === ours);
  expect(request).toMatchObject({ name: 'POST /order/v1/orders', service: 'sales-order' });
  const parentOf = ({ parentSpanId }: Span): Span | undefined => mine().find(({ spanId }) => spanId === parentSpanId);
  const pathTo = (span: Span | undefined): readonly string[] =>
    span === undefined ? [] : [...pathTo(parentOf(span)), span.name];
  const confirmation = mine().findLast(
    (span) => span.name === 'append order' && parentOf(span)?.name === 'order-stock sales.allocation.answered.v1',
  );
  expect(pathTo(confirmation)).toEqual([
    'POST /order/v1/orders',
    'fulfilment sales.order.submitted.v1',
    'allocation sales.fulfilment.allocation-requested.v1',
    'order-stock sales.allocation.answered.v1',
    'append order',
  ]);
  expect(new Set(mine().map(({ service }) => service))).toEqual(
    new Set(['sales-order', 'sales-inventory', 'sales-query', 'sales-customer']),
  );
  for (const { startTimeUnixNano, endTimeUnixNano } of mine())
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  expect(new Set(spans.map(({ traceId: one }) => one)).size).toBeGreaterThan(5);
});
