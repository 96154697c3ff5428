import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { startSystem } from '../system/running-system.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import type { Report } from './report.ts';
import { openShop } from './shop.ts';

/** What orders leave behind; numbers are reserved for many orders at once, so they do not count. */
const categories = ['order', 'fulfilment', 'allocation', 'creditAccount', 'stockItem', 'invoice', 'payment'];

/** Commands that are appended together have one transaction. */
const stored = `select count(*)::int as events, count(distinct (xmin::text, stream))::int as appends,
    coalesce(sum(octet_length(stream) + octet_length(type) + octet_length(data::text) + octet_length(metadata::text)),
    0)::int as bytes
  from store.events where position > $1 and split_part(stream, '-', 1) = any($2)`;
const published = `select count(*)::int as messages,
    coalesce(sum(octet_length(key) + octet_length(value) + octet_length(headers::text)), 0)::int as bytes
  from log.messages where (headers ->> 'ce_position')::bigint > $1 and split_part(key, '-', 1) = any($2)`;

type Stored = { readonly events: number; readonly appends: number; readonly bytes: number };
type Published = { readonly messages: number; readonly bytes: number };

const row = async <Row extends object>(client: pg.Client, sql: string, values?: unknown[]): Promise<Row> => {
  const { rows } = await client.query<Row>(sql, values);
  if (rows[0] === undefined) throw new Error(`no row: ${sql}`);
  return rows[0];
};

/** What one order leaves in the store and in the log: until its stock is reserved, and through its whole life. */
export const benchFootprint = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    const { customers, skus } = await openShop(system.baseUrl, 2, 24);
    const [customerId] = customers;

    const call = async (method: string, path: string, body?: object): Promise<{ orderId: string; status: string }> => {
      const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${system.baseUrl}/order/v1/orders${path}`, { method, ...sent });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
      return JSON.parse(answer);
    };
    /** Nothing more comes of what was done. */
    const settled = async (): Promise<void> => {
      for (let before = ''; ; ) {
        await drained(system.baseUrl);
        const { last } = await row<{ last: string }>(client, 'select max(position) as last from store.events');
        if (last === before) return;
        before = last;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };

    const measure = async (
      lines: number,
      act: { readonly isDraftedFirst?: boolean; readonly isWholeLife?: boolean },
    ): Promise<void> => {
      await settled();
      const { last } = await row<{ last: string }>(client, 'select max(position) as last from store.events');
      const order = { customerId, lines: skus.slice(0, lines).map((sku) => ({ sku, quantity: '2' })) };
      const { orderId } = await call('POST', '', act.isDraftedFirst === true ? order : { ...order, submit: true });
      if (act.isDraftedFirst === true) await call('POST', `/${orderId}/submit`, {});
      await settled();
      const { status } = await call('GET', `/${orderId}`);
      if (status !== 'confirmed') throw new Error(`the order is ${status}`);
      if (act.isWholeLife === true) {
        const steps = ['shipments', 'confirm-delivery', 'invoices', 'payments', 'close'];
        for (const step of steps) {
          await call('POST', `/${orderId}/${step}`, {});
          await settled();
        }
      }
      const values = [last, categories];
      const inStore = await row<Stored>(client, stored, values);
      const inLog = await row<Published>(client, published, values);
      report.row('footprint', {
        lines,
        until: act.isWholeLife === true ? 'closed' : 'reserved',
        'drafted first': act.isDraftedFirst === true ? 'yes' : 'no',
        events: inStore.events,
        appends: inStore.appends,
        messages: inLog.messages,
        'KB stored': round(inStore.bytes / 1024, 1),
        'KB published': round(inLog.bytes / 1024, 1),
        'KB together': round((inStore.bytes + inLog.bytes) / 1024, 1),
      });
    };

    for (const lines of [3, 24]) {
      await measure(lines, {});
      await measure(lines, { isDraftedFirst: true });
      await measure(lines, { isWholeLife: true });
    }
  } finally {
    await client.end();
    await system.stop();
    await database.drop();
  }
};
