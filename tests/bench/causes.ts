import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { runOps } from '../system/ops-command.ts';
import { startSystem } from '../system/running-system.ts';
import { load, percentile } from './load.ts';
import { round } from './median.ts';
import { drained } from './orders.ts';
import { originals } from './reads.ts';
import type { Report } from './report.ts';
import { openShop, orderCalls } from './shop.ts';

/** Events in the history that causes are looked for in. */
const wanted = Number(process.env['BENCH_EVENTS'] ?? 1_000_000);
const most = 50;

/**
 * Ids of a copy: other ones than those of the originals and of other copies, and the same wherever an original is
 * named.
 */
const copied = (text: string): string => `md5($1::text || ${text})::uuid`;

/**
 * Copies every event under new ids of streams, events, commands and conversations, until there are as many as wanted.
 */
const copyAll = async (client: pg.Client, table: string, insert: string): Promise<number> => {
  const counted = await client.query<{ events: number; span: number }>(
    `select count(*)::int as events, max(position)::int as span from ${table}`,
  );
  const { events = 0, span = 0 } = counted.rows[0] ?? {};
  const copies = Math.ceil(wanted / events) - 1;
  for (let copy = 1; copy <= copies; copy++) await client.query(insert, [copy, copy * span]);
  return events * (copies + 1);
};

const copyTimeline = (client: pg.Client): Promise<number> =>
  copyAll(
    client,
    'read.timeline',
    `insert into read.timeline (stream, revision, position, event_id, type, recorded_at, effective_at, actor, reason,
       correlation_id, causation_id, command_id, document, data)
     select split_part(stream, '-', 1) || '-' || ${copied('stream')}, revision, position
      + $2::bigint,
       ${copied('event_id')}::text, type, recorded_at, effective_at, actor, reason, ${copied('correlation_id')}::text,
       ${copied('causation_id')}::text, ${copied('command_id')}::text, ${copied('document')}::text, data
     from read.timeline where position <= $2::bigint / $1::bigint`,
  );

const copyStore = (client: pg.Client): Promise<number> =>
  copyAll(
    client,
    'store.events',
    `insert into store.events (position, stream, revision, event_id, type, data, metadata)
     select position + $2::bigint, split_part(stream, '-', 1) || '-' || ${copied('stream')}, revision,
     ${copied('event_id')}, type, data,
       (metadata::jsonb || jsonb_build_object(
         'correlationId', ${copied("(metadata ->> 'correlationId')")},
         'causationId', ${copied("(metadata ->> 'causationId')")},
         'commandId', ${copied("(metadata ->> 'commandId')")}))::json
     from store.events where position <= $2::bigint / $1::bigint`,
  );

/**
 * Whether a million events all have causes, and how long one question after the causes of something takes among them.
 */
export const benchCauses = async (server: string, report: Report): Promise<void> => {
  const database = await openTestDatabase(server);
  const system = await startSystem({ folder: '/nonexistent', env: { DATABASE_URL: database.url } });
  const client = new pg.Client(database.url);
  let isRunning = true;
  try {
    await client.connect();
    await client.query('set statement_timeout = 0');
    const next = orderCalls(await openShop(system.baseUrl), '/order/v1/orders');
    for (let placed = 0; placed < originals; ) placed += (await load(system.baseUrl, 8, 1, next)).answered;
    await drained(system.baseUrl);
    const events = await copyTimeline(client);
    await client.query('vacuum analyze');
    await askAll(system.baseUrl, client, events, report);
    await system.stop();
    isRunning = false;

    await copyStore(client);
    const start = performance.now();
    const { code, said } = await runOps(['verify', '--causes'], { DATABASE_URL: database.url });
    report.row('causes', {
      code: Number(code),
      said: said.trim(),
      seconds: round((performance.now() - start) / 1000, 1),
    });
  } finally {
    await client.end();
    if (isRunning) await system.stop();
    await database.drop();
  }
};

const askAll = async (origin: string, client: pg.Client, events: number, report: Report): Promise<void> => {
  const ids = {
    event: `select event_id as id from read.timeline where position % 97 = 0 limit ${most}`,
    command: `select command_id as id from read.timeline where position % 89 = 0 limit ${most}`,
    conversation: `select correlation_id as id from read.timeline where position % 83 = 0 limit ${most}`,
    order: `select substr(stream, 7) as id from read.timeline
      where stream like 'order-%' and revision = 1 limit ${most}`,
    'stock item': `select substr(stream, 11) as id from read.timeline where stream like 'stockItem-%.%'
      order by revision desc limit ${most}`,
    'nothing at all': `select gen_random_uuid()::text as id from generate_series(1, ${most})`,
  };
  for (const [name, statement] of Object.entries(ids)) {
    const { rows } = await client.query<{ id: string }>(statement);
    const spent: number[] = [];
    for (const { id } of rows) {
      const start = performance.now();
      const answer = await fetch(`${origin}/query/v1/causation/${encodeURIComponent(id)}`);
      await answer.arrayBuffer();
      if (!answer.ok && answer.status !== 404) throw new Error(`${id}: ${answer.status}`);
      spent.push(performance.now() - start);
    }
    spent.sort((a, b) => a - b);
    report.row('causation', {
      of: name,
      events,
      'p50 ms': round(percentile(spent, 0.5), 1),
      'p95 ms': round(percentile(spent, 0.95), 1),
    });
  }
};
