import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openPostgres } from '@sales/adapter-postgres';
import { attachEmbeddedPostgres } from '@sales/adapter-postgres/embedded';
import { sql } from '@sales/eventsourcing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Http, httpTo } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { approveAbove, done, eur, openShop, placeOrder } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;

type Node = {
  readonly id: string;
  readonly kind: string;
  readonly type?: string;
  readonly stream?: string;
  readonly actor: string;
  readonly isRoot?: true;
};
type Graph = {
  readonly correlationId: string;
  readonly isComplete: boolean;
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly orphans: readonly string[];
};

const graphOf = async (id: string, after = ''): Promise<Graph> => {
  const { status, body } = await http.get(`/query/v1/causation/${id}${after === '' ? '' : `?after=${after}`}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

/** The nodes from the root to this one, as texts. */
const pathTo = ({ nodes, edges }: Graph, id: string): readonly string[] => {
  const node = nodes.find((one) => one.id === id);
  const cause = edges.find(({ to }) => to === id)?.from;
  const text = node?.kind === 'event' ? (node.type ?? '') : `${node?.kind} of ${node?.actor}`;
  return cause === undefined ? [text] : [...pathTo({ nodes, edges } as Graph, cause), text];
};

beforeAll(async () => {
  folder = await dataFolder();
  system = await startSystem({ folder: folder.path });
  http = httpTo(system.baseUrl);
  await approveAbove(http, eur(5000));
});
afterAll(async () => {
  await system?.kill();
  await folder?.remove();
});

test('one call tells what came of what, through all services, and nothing comes of nothing', async () => {
  const shop = await openShop(http);
  const placed = await done(
    placeOrder(http, { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '2' }] }),
  );
  const path = `/order/v1/orders/${placed.body.orderId}`;
  await until('the order is confirmed', async () => (await http.get(path)).body.status === 'confirmed');
  const send = (verb: string, body: object) =>
    done(http.post(`${path}/${verb}`, { body, headers: { 'idempotency-key': randomUUID() } }));
  await send('shipments', { carrier: 'DHL', trackingNumber: '1' });
  await send('confirm-delivery', {});
  await send('invoices', {});
  await send('payments', { method: 'transfer' });
  const closed = await send('close', {});
  const large = { customerId: shop.customerId, lines: [{ sku: shop.desk, quantity: '6' }] };
  const waiting = await done(placeOrder(http, large));
  await done(http.post(`/order/v1/orders/${waiting.body.orderId}/cancel`, { body: { reason: 'no' } }));
  const token = closed.headers.get('consistency-token') ?? '';

  const story = await http.get(`/query/v1/timeline/order/${placed.body.orderId}?limit=100&after=${token}`);
  const eventOf = (type: string): string =>
    story.body.items.find((one: { type: string }) => one.type === `sales.order.${type}.v1`)?.eventId ?? `no ${type}`;

  const conversation = await until('the conversation is over', async () => {
    const graph = await graphOf(eventOf('confirmed'));
    return graph.orphans.length === 0 && graph;
  });
  expect(await graphOf(conversation.correlationId)).toEqual(conversation);
  expect(pathTo(conversation, eventOf('confirmed'))).toEqual([
    'command of user:anonymous',
    'sales.order.submitted.v1',
    'process of system:fulfilment',
    'sales.fulfilment.advanced.v1',
    'process of system:fulfilment',
    'sales.fulfilment.allocation-requested.v1',
    'process of system:allocation',
    'sales.allocation.answered.v1',
    'process of system:order-stock',
    'sales.order.confirmed.v1',
  ]);
  const categories = new Set(conversation.nodes.flatMap(({ stream }) => stream?.split('-')[0] ?? []));
  expect([...categories].sort()).toEqual(['allocation', 'creditAccount', 'fulfilment', 'order', 'stockItem']);

  const invoiced = await graphOf(eventOf('invoice-recorded'));
  expect(pathTo(invoiced, eventOf('invoice-recorded'))).toEqual([
    'command of user:anonymous',
    'sales.invoice.begun.v1',
    'process of system:billing',
    'sales.order.invoice-recorded.v1',
  ]);
  expect((await http.get(`/query/v1/causation/${randomUUID()}`)).status).toBe(404);

  const url = await attachEmbeddedPostgres(join(folder.path, 'postgres'));
  if (url === undefined) throw new Error('the database of the system does not run');
  const postgres = await openPostgres({ url });
  try {
    await until('every conversation is whole', async () => {
      const all = await postgres.database.query<{ correlation_id: string; events: number }>(
        sql`select correlation_id, count(*) as events from read.timeline group by 1`,
      );
      expect(all.length).toBeGreaterThan(10);
      const graphs = await Promise.all(all.map(({ correlation_id: id }) => graphOf(id)));
      const events = graphs.flatMap(({ nodes }) => nodes.filter(({ kind }) => kind === 'event'));
      return (
        graphs.every(({ orphans, isComplete }) => isComplete && orphans.length === 0) &&
        events.length === all.reduce((sum, one) => sum + Number(one.events), 0)
      );
    });
  } finally {
    await postgres.close();
  }
});
