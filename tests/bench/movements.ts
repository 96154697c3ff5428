import { openPostgres } from '@sales/adapter-postgres';
import { stockItems, warehouses } from '@sales/contracts';
import {
  type Build,
  derivedId,
  ends,
  type Message,
  type Projection,
  partitionFor,
  position,
  rebuild,
  revision,
  rootId,
  startBuildRunner,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { projections } from '@sales/projector';
import { openTestDatabase } from '@sales/test-kit';
import pg from 'pg';
import { round } from './median.ts';
import type { Report } from './report.ts';

const movements = Number(process.env['BENCH_MOVEMENTS'] ?? '1000000');
const items = 2000;
const batch = 2000;

type Item = { onHand: number; value: number; revision: number };

/** Goods that come in and go out again, item by item, the same every time: each a message of the log. */
function* messages(count: number): Generator<Message> {
  const state = Array.from({ length: items }, (): Item => ({ onHand: 0, value: 0, revision: 0 }));
  const last = new Map<number, bigint>();
  for (let nth = 0; nth < count; nth++) {
    const index = (nth * 7919) % items;
    const item = state[index];
    if (item === undefined) continue;
    const [warehouse, sku] = [`W${index % 4}`, `SKU-${index}`];
    const incoming = item.onHand < 5 || nth % 3 === 0;
    const [quantity, cost] = incoming ? [10, 1000] : [1, Math.round(item.value / item.onHand)];
    item.onHand += incoming ? quantity : -quantity;
    item.value += incoming ? cost : -cost;
    const money = (amount: number) => ({ amount, currency: 'EUR' });
    const level = { onHand: String(item.onHand), reserved: '0', inTransitOut: '0', value: money(item.value) };
    const common = { warehouse, sku, movedOn: '2025-01-01', quantity: String(quantity), cost: money(cost), level };
    const of = derivedId(rootId, `movement ${nth}`);
    const publication = incoming
      ? { type: 'sales.stockItem.stock-received.v1', data: { ...common, reference: `PO-${nth}` } }
      : { type: 'sales.stockItem.stock-shipped.v1', data: { ...common, orderId: of, lineId: of, shipmentId: of } };
    const stream = streamName('stockItem', `${warehouse}.${sku}`);
    const partition = partitionFor(stream, stockItems.topic.partitions);
    const at = BigInt(nth + 1);
    const metadata = {
      actor: 'service:bench',
      correlationId: of,
      causationId: of,
      commandId: of,
      recordedAt: new Date(Date.UTC(2025, 0, 1) + nth * 30_000).toISOString(),
      schemaVersion: 1,
    };
    const recorded = {
      ...publication,
      eventId: of,
      stream,
      revision: revision(item.revision),
      position: position(at),
      metadata,
    };
    item.revision += 1;
    yield toMessage(recorded, publication, position(last.get(partition) ?? 0n));
    last.set(partition, at);
  }
}

/** Every byte of the live tables, in the order of their keys. */
const fingerprint = async (client: pg.Client, { tables }: Projection): Promise<string> => {
  const hashes: string[] = [];
  for (const { table } of tables) {
    const { rows } = await client.query<{ hash: string }>(
      `select concat(count(*), ' ', md5(string_agg(md5(t::text), '' order by ${table.key.join(', ')}))) as hash ` +
        `from read.${table.name} t`,
    );
    hashes.push(`${table.name} ${rows[0]?.hash}`);
  }
  return hashes.join('\n');
};

/** The ledger of stock grown event by event, and built anew: how long, and whether both are the same, byte for byte. */
export const benchMovements = async (server: string, report: Report): Promise<void> => {
  const projection: Projection | undefined = projections.find(({ name }) => name === 'stock');
  if (projection === undefined) throw new Error('there is no read model of stock');
  const database = await openTestDatabase(server);
  const postgres = await openPostgres({ url: database.url, alone: true });
  const client = new pg.Client(database.url);
  try {
    await client.connect();
    const { log, projections: store } = postgres;
    for (const topic of [stockItems.topic, warehouses.topic]) await log.ensureTopic(topic.name, topic.partitions);
    let waiting: Message[] = [];
    for (const message of messages(movements)) {
      waiting.push(message);
      if (waiting.length < batch) continue;
      await log.publish(stockItems.topic.name, waiting);
      waiting = [];
    }
    await log.publish(stockItems.topic.name, waiting);

    const { signal } = new AbortController();
    const timed = async <Result>(work: () => Promise<Result>): Promise<readonly [Result, number, number]> => {
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      const result = await work();
      const { user, system } = process.cpuUsage(cpu);
      return [result, (performance.now() - start) / 1000, (user + system) / 1e6];
    };
    const { build }: { build: Build } = await store.live(projection);
    const live = startBuildRunner({ log, store, build });
    const [, grown] = await timed(async () => live.reaches(await ends(log, projection), 3_600_000, signal));
    const before = await fingerprint(client, projection);
    const next = await store.begin(projection);
    const [built, seconds, cpu] = await timed(() =>
      rebuild({ log, store, build: next, from: build, live, signal, onProgress: () => {} }),
    );
    const after = await fingerprint(client, projection);
    await built?.stop();
    if (before !== after) throw new Error(`the rebuilt tables are others:\n${before}\n${after}`);
    report.row('movements', {
      movements,
      'seconds to follow': round(grown, 1),
      'seconds to rebuild': round(seconds, 1),
      'of that CPU of Node': round(cpu, 1),
      'movements/s rebuilt': round(movements / seconds),
      'byte for byte': 'the same',
    });
  } finally {
    await client.end();
    await postgres.close();
    await database.drop();
  }
};
