import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openEventStoreDB } from '@sales/adapter-eventstoredb';
import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import {
  type CommandContext,
  commandTable,
  derivedId,
  type EventLog,
  type EventStore,
  type LogMessage,
  type NewEvent,
  type Position,
  partitionFor,
  randomIds,
  revision,
  rootId,
  runRelay,
  streamName,
  systemClock,
} from '@sales/eventsourcing';
import { eventually } from '@sales/eventsourcing/testing';
import { stockItemAggregate } from '@sales/inventory/stock-items';
import {
  commandRoute,
  createHealth,
  createServer,
  handlersOn,
  problemTable,
  publishedBy,
  registerService,
  silentLogger,
} from '@sales/service-kit';
import { openTestDatabase } from '@sales/test-kit';
import { freePort } from '@sales/test-kit/ports';
import pg from 'pg';
import { Type } from 'typebox';
import { median, round } from './median.ts';
import type { Report } from './report.ts';

/** Of the long stream; of how many there are beside it. `BENCH_HISTORY=1000000,100000` is the full size. */
const [events = 50_000, streams = 5000] = (process.env['BENCH_HISTORY'] ?? '50000,5000').split(',').map(Number);
/** Events of each of the many streams. */
const eventsEach = 10;
/** Streams that are worked on: all of them stay in memory. */
const atWork = 200;
const rounds = 11;
const commandsEach = 200;

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const idOf = (nth: number): string => `MAIN.SKU-${nth}`;
const longOne = 'MAIN.LONG';
const reader = 'inventory';
const published = publishedBy({ modules: [{ aggregates: [stockItemAggregate] }] })['stockItem'];
if (published === undefined) throw new Error('stock items are not published');
const { topic, publish } = published;
const topics = { stockItem: topic };

/** Goods that come in, piece by piece, each by a command of its own. */
const receipts = (id: string, from: number, count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, nth) => {
    const at = from + nth + 1;
    const commandId = derivedId(rootId, `${id} ${at}`);
    return {
      type: 'StockReceived',
      eventId: derivedId(commandId, 'event'),
      data: {
        movedOn: '2026-01-01',
        quantity: '1',
        cost: eur(100),
        level: { onHand: String(at), reserved: '0', inTransitOut: '0', value: eur(100 * at) },
      },
      metadata: {
        actor: 'service:bench',
        correlationId: commandId,
        causationId: commandId,
        commandId,
        recordedAt: '2026-01-01T00:00:00.000Z',
        schemaVersion: 1,
      },
    };
  });

/** Takes messages and forgets them, all but the last of each partition. */
const forgetfulLog = (): EventLog => {
  const tails = new Map<string, (LogMessage | undefined)[]>();
  return {
    ensureTopic: async (topic, partitions) => void tails.set(topic, Array<undefined>(partitions).fill(undefined)),
    tail: async (topic) => tails.get(topic) ?? [],
    publish: async (topic, messages) => {
      const tail = tails.get(topic) ?? [];
      for (const message of messages) tail[partitionFor(message.key, tail.length)] = { ...message, offset: 0n };
    },
    clear: async (topic) => void tails.set(topic, (tails.get(topic) ?? []).fill(undefined)),
    read: async () => [],
    activeGroups: async () => [],
    consume: async () => {},
  };
};

type World = {
  readonly postgres: Postgres;
  readonly store: EventStore;
  /** CPU that the processes of Postgres have taken so far, in ms. */
  postgresCpu(): Promise<number>;
};

/** What a service has in memory, and how much it has read. A new one is a service that was started again. */
const startService = ({ postgres, store }: World) => {
  let read = 0;
  const counted: EventStore = {
    ...store,
    read: async (...given) => {
      const found = await store.read(...given);
      read += found.length;
      return found;
    },
  };
  const table = commandTable(postgres.commandIds, { name: reader, categories: Object.keys(topics) });
  const { snapshots, keys } = postgres;
  const handler = handlersOn({ settings: {}, store: counted, clock: systemClock, table, snapshots, keys });
  const stockItems = handler(stockItemAggregate);
  const carryOut = (id: string, context: CommandContext) =>
    stockItems.handle(id, { type: 'ReceiveStock', movedOn: '2026-01-01', quantity: '1', cost: eur(100) }, context);
  const receive = (id: string, commandId: string = randomIds.next(), causedAt?: Position) =>
    carryOut(id, {
      commandId,
      actor: 'service:bench',
      correlationId: commandId,
      causationId: commandId,
      ...(causedAt !== undefined && { causedAt }),
    });
  let latest: Position | undefined;
  return {
    table,
    carryOut,
    receive,
    /** A command that follows from an event of a moment ago, as those of the processes do. */
    follow: async (id: string) => {
      latest = (await receive(id, randomIds.next(), latest)).position;
    },
    /** Events that are read meanwhile. */
    readBy: async (work: () => Promise<unknown>): Promise<number> => {
      const before = read;
      await work();
      return read - before;
    },
  };
};

type Service = ReturnType<typeof startService>;

/**
 * The same command as a request with an Idempotency-Key of its own: a function that sends one and waits for its answer.
 */
const startServer = async ({ postgres }: World, { carryOut }: Service) => {
  const server = createServer({ logger: silentLogger, limits: { maxEventLoopDelay: 60_000 } });
  await registerService(
    server,
    {
      name: 'inventory',
      title: 'Inventory',
      version: '1.0.0',
      problems: problemTable({}),
      answers: postgres.answers,
      health: createHealth(),
    },
    (app) =>
      commandRoute(app, {
        method: 'POST',
        url: '/v1/stock-items/:id/receive',
        permission: 'stockItem:receive',
        summary: 'Receives one piece',
        params: Type.Object({ id: Type.String() }),
        body: Type.Object({ quantity: Type.Literal('1') }, { additionalProperties: false }),
        ok: { schema: Type.Object({ onHand: Type.Number() }) },
        command: ({ params, context }) => carryOut(params.id, context),
        answer: ({ state }) => ({ onHand: state.onHand }),
      }),
  );
  await server.ready();
  const request = async (id: string): Promise<void> => {
    const { statusCode, body } = await server.inject({
      method: 'POST',
      url: `/inventory/v1/stock-items/${id}/receive`,
      headers: { 'content-type': 'application/json', 'idempotency-key': randomIds.next() },
      payload: '{"quantity":"1"}',
    });
    if (statusCode !== 200) throw new Error(`${statusCode} ${body}`);
  };
  return { request, stop: () => server.close() };
};

const relayOf = ({ postgres, store }: World, { table }: Service, onProgress: (count: number) => void) => {
  const abort = new AbortController();
  const { checkpoints, leases } = postgres;
  const running = runRelay({
    name: reader,
    store,
    log: forgetfulLog(),
    checkpoints,
    leases,
    topics,
    publish,
    table,
    onProgress: (_, count) => onProgress(count),
    onError: (error) => console.error(error),
    signal: abort.signal,
  });
  return async () => {
    abort.abort();
    await running;
  };
};

const fill = async ({ store }: World): Promise<void> => {
  const page = 1000;
  const long = streamName('stockItem', longOne);
  for (let from = 0; from < events; from += page) {
    const some = receipts(longOne, from, Math.min(page, events - from));
    await store.append(long, some, from === 0 ? 'no_stream' : revision(from - 1));
  }
  const next = Array.from({ length: streams }, (_, nth) => nth).values();
  const filler = async () => {
    for (const nth of next)
      await store.append(streamName('stockItem', idOf(nth)), receipts(idOf(nth), 0, eventsEach), 'no_stream');
  };
  await Promise.all(Array.from({ length: 64 }, filler));
};

/** CPU of this process (the service and its relay) and of Postgres a command, in ms: the median of several rounds. */
const cpuOf = async (world: World, cases: Readonly<Record<string, (nth: number) => Promise<unknown>>>) => {
  const found = new Map(Object.keys(cases).map((name) => [name, { node: [] as number[], postgres: [] as number[] }]));
  let nth = 0;
  for (let n = 0; n < rounds; n++) {
    for (const [name, command] of Object.entries(cases)) {
      const [cpu, postgres] = [process.cpuUsage(), await world.postgresCpu()];
      for (let i = 0; i < commandsEach; i++) await command(nth++);
      const { user, system } = process.cpuUsage(cpu);
      found.get(name)?.node.push((user + system) / 1000 / commandsEach);
      found.get(name)?.postgres.push(((await world.postgresCpu()) - postgres) / commandsEach);
    }
  }
  return new Map(
    [...found].map(([name, { node, postgres }]) => [name, { node: median(node), postgres: median(postgres) }]),
  );
};

const measure = async (name: string, world: World, report: Report): Promise<void> => {
  const started = performance.now();
  await fill(world);
  const filled = (performance.now() - started) / 1000;
  const all = events + streams * eventsEach;

  const service = startService(world);
  let published = 0;
  const { promise: relayed, resolve } = Promise.withResolvers<void>();
  const stopRelay = relayOf(world, service, (count) => {
    published += count;
    if (published >= all) resolve();
  });
  const relaying = performance.now();
  await relayed;
  const carried = (performance.now() - relaying) / 1000;

  const first = await service.readBy(() => service.receive(longOne));
  for (let nth = 0; nth < 2 * atWork; nth++) await service.receive(idOf(nth));
  const spread = (nth: number): string => idOf(atWork + (nth % atWork));
  const { request, stop } = await startServer(world, service);
  /** Each beside what it is compared with. */
  const cases = {
    [`follows from an event, ${eventsEach} events`]: (nth: number) => service.follow(idOf(nth % atWork)),
    [`follows from an event, ${events} events`]: () => service.follow(longOne),
    [`follows from an event, one of ${streams} streams`]: (nth: number) => service.follow(spread(nth * 7919)),
    [`follows from an event, cold, one of ${streams} streams`]: (nth: number) =>
      service.follow(idOf(2 * atWork + ((nth * 7919) % (streams - 2 * atWork)))),
  };
  const requests = {
    [`request with a key, ${eventsEach} events`]: (nth: number) => request(idOf(nth % atWork)),
    [`request with a key, ${events} events`]: () => request(longOne),
    [`request with a key, one of ${streams} streams`]: (nth: number) => request(spread(nth * 7919)),
  };
  for (const compared of [cases, requests]) {
    const figures = await cpuOf(world, compared);
    const sums = [...figures.values()].map(({ node, postgres }) => node + postgres);
    for (const [nth, [of, { node, postgres }]] of [...figures].entries())
      report.row(`history on ${name}`, {
        of,
        'CPU of Node, ms': round(node, 3),
        'CPU of Postgres, ms': round(postgres, 3),
        ratio: round((sums[nth] ?? 0) / (sums[0] ?? 0), 2),
      });
  }
  await stop();

  const timed = async (service: Service, work: () => Promise<unknown>) => {
    const start = performance.now();
    const read = await service.readBy(work);
    return { 'events read': read, ms: round(performance.now() - start, 1) };
  };
  const after = `history on ${name}, after a restart`;
  const again = startService(world);
  report.row(after, { of: `first command, ${events} events`, ...(await timed(again, () => again.receive(longOne))) });
  report.row(after, {
    of: `first command, ${eventsEach} events`,
    ...(await timed(again, () => again.receive(idOf(1)))),
  });
  const lately = randomIds.next();
  await again.receive(longOne, lately);
  const repeat = startService(world);
  report.row(after, { of: 'a late command again', ...(await timed(repeat, () => repeat.receive(longOne, lately))) });
  const early = derivedId(rootId, `${longOne} 7`);
  report.row(after, { of: 'the 7th command again', ...(await timed(repeat, () => repeat.receive(longOne, early))) });
  report.row(`history on ${name}, before there are snapshots`, {
    events: all,
    'seconds to append': round(filled, 1),
    'seconds to relay': round(carried, 1),
    'events read by the first command': first,
    'heap, MiB': round(process.memoryUsage().heapUsed / 2 ** 20),
  });
  await stopRelay();
};

/** Ticks of a hundredth of a second that processes have run. Linux says; elsewhere it counts for nothing. */
const ticksOf = (pid: number): number => {
  try {
    const [, , , , , , , , , , , user = '0', system = '0'] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(user) + Number(system);
  } catch {
    return 0;
  }
};

const withWorld = async (
  server: string,
  open: (postgres: Postgres) => EventStore,
  work: (world: World) => Promise<void>,
) => {
  const database = await openTestDatabase(server);
  const postgres = await openPostgres({ url: database.url, alone: true });
  const client = new pg.Client(database.url);
  await client.connect();
  const postgresCpu = async (): Promise<number> => {
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
    return 10 * rows.reduce((all, { pid }) => all + ticksOf(pid), 0);
  };
  try {
    await work({ postgres, store: open(postgres), postgresCpu });
  } finally {
    await client.end();
    await postgres.close();
    await database.drop();
  }
};

const standIn = fileURLToPath(new URL('../../libs/test-kit/src/eventstoredb/main.ts', import.meta.url));

/** What a command costs at the beginning of a stream, and when it and the whole system have a long history. */
export const benchHistory = async (server: string, report: Report): Promise<void> => {
  await withWorld(
    server,
    ({ store }) => store,
    (world) => measure('Postgres', world, report),
  );

  const port = await freePort();
  // It keeps everything in memory.
  const double = spawn(process.execPath, ['--max-old-space-size=8192', standIn, '--port', String(port)], {
    stdio: 'ignore',
  });
  const eventStore = openEventStoreDB({
    connectionString: `esdb://admin:changeit@127.0.0.1:${port}?tls=false`,
    // It pauses for seconds while it is filled, to collect garbage among all that it keeps.
    timeouts: { attempt: 60_000, total: 120_000 },
  });
  try {
    await eventually(() =>
      eventStore.ping().then(
        () => true,
        () => false,
      ),
    );
    await withWorld(
      server,
      () => eventStore.store,
      (world) => measure('EventStoreDB', world, report),
    );
  } finally {
    await eventStore.close();
    double.kill();
    await once(double, 'close');
  }
};
