import { openPostgres, type Postgres } from '@sales/adapter-postgres';
import {
  type Checkpoints,
  type CommandContext,
  commandHandler,
  type Decider,
  derivedId,
  type EventLog,
  type EventStore,
  groupOf,
  type Projection,
  type ProjectionStore,
  type RelayOptions,
  rootId,
  runProcessManager,
  runProjection,
  runRelay,
  type Timers,
} from '@sales/eventsourcing';
import type { Evidence } from '../checker/index.ts';
import { type Entry, operationsOf } from '../history.ts';
import { loadEvidence } from '../load-evidence.ts';
import { whenQuiet } from '../quiet.ts';
import { type Random, randomFrom } from '../random.ts';
import { holdingBack, losingAnswers, losingCheckpoints, losingTransactions, repeating, zombie } from './faults.ts';
import {
  type Allocation,
  type AllocationEvent,
  type AllocationInput,
  allocationDecider,
  fulfilmentDecider,
  itemId,
  orderDecider,
  stockDecider,
} from './shop.ts';
import { allocationProcess, fulfilmentProcess, type Handlers } from './shop-processes.ts';
import { shopFigures, shopProjection } from './shop-projection.ts';

/** Closes what it has opened besides. */
export type OwnStore = EventStore & { readonly close?: () => Promise<void> };

/** The id of the command that an operation becomes. Made anew each time the process starts. */
export type Front = () => (operation: string) => string;

/** What is broken in a run. Absent: nothing. */
export type Mutation = {
  /** Called for each process. */
  readonly store?: (store: EventStore, url: string) => OwnStore;
  readonly log?: (log: EventLog, postgres: Postgres) => EventLog;
  readonly checkpoints?: (checkpoints: Checkpoints) => Checkpoints;
  /** Called for each projector. */
  readonly projections?: (store: ProjectionStore) => ProjectionStore;
  readonly timers?: (timers: Timers) => Timers;
  readonly projection?: Projection;
  readonly allocation?: Decider<Allocation, AllocationInput, AllocationEvent>;
  readonly front?: Front;
};

export type ShopOptions = {
  /** Of a fresh database. */
  readonly url: string;
  readonly seed: number;
  /** How long the shop may take to come to rest before it is looked at as it is, in ms. */
  readonly timeoutMs: number;
  readonly mutation: Mutation;
};

const topics = Object.fromEntries(
  ['order', 'stockItem', 'allocation', 'fulfilment'].map((category) => [
    category,
    { name: `sales.${category}.v1`, partitions: 2 },
  ]),
);

const soundFront: Front = () => (operation) => derivedId(rootId, operation);

type Process = { readonly handlers: Handlers; readonly commandId: (operation: string) => string };

/** Runs the shop with all faults and one mutation, waits until it is quiet, and gathers the evidence. */
export const runShop = async ({ url, seed, timeoutMs, mutation }: ShopOptions): Promise<Evidence> => {
  const random = randomFrom(seed);
  const postgres = await openPostgres({ url, alone: true, memberTtl: 1000, leaseTtl: 1000, connections: 3 });
  const stopping = new AbortController();
  const { signal } = stopping;
  const stores = [0, 1].map((): OwnStore => (mutation.store ?? ((store) => store))(losingAnswers(postgres.store), url));
  const [store = postgres.store] = stores;
  const log = (mutation.log ?? ((same) => same))(postgres.log, postgres);
  const timers = (mutation.timers ?? ((same) => same))(postgres.timers);
  const projection = mutation.projection ?? shopProjection;
  const projections = () => (mutation.projections ?? ((same) => same))(losingTransactions(postgres.projections));
  const start = (own: EventStore, timeoutMs: number): Process => ({
    handlers: handlersOn(own, timeoutMs, mutation),
    commandId: (mutation.front ?? soundFront)(),
  });

  const tailed: bigint[] = [];
  const open = Promise.withResolvers<void>();
  const zombieEnds = new AbortController();
  const { build } = await postgres.projections.live(projection);
  const inside = start(store, 4000);
  const running = [
    tail(store, tailed, signal),
    runRelay(relayOptions(postgres, store, log, mutation, signal)),
    runProcessManager(allocationProcess(inside.handlers), {
      ...postgres,
      log: repeating(holdingBack(log, 'allocation', 'sales.order.v1', open.promise)),
      signal,
    }),
    runProcessManager(fulfilmentProcess(inside.handlers, timers), { ...postgres, timers, log: repeating(log), signal }),
    runProjection({ log: repeating(log), store: projections(), build, signal }),
    runProjection({
      log: zombie(log),
      store: projections(),
      build,
      signal: AbortSignal.any([signal, zombieEnds.signal]),
    }),
  ];

  try {
    const entries = await shop(() => stores.map((own) => start(own, 0)), random);
    await whenQuiet(url, { readers: ['fulfilment'] }, timeoutMs);
    zombieEnds.abort();
    open.resolve();
    const grown = await whenQuiet(url, { readers: ['allocation', 'fulfilment', 'shop'] }, timeoutMs);
    const rebuilt = await rebuild(postgres, projection, url, timeoutMs);
    return await loadEvidence(url, {
      operations: operationsOf(entries),
      figures: await shopFigures(postgres.database),
      unfinished: [...grown, ...rebuilt],
      tailed,
    });
  } finally {
    open.resolve();
    stopping.abort();
    await Promise.allSettled(running);
    for (const own of stores) await own.close?.();
    await postgres.close();
  }
};

/** Half of the wishes, a restart, what was not answered again, and the other half. */
const shop = async (startAll: () => readonly Process[], random: Random): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  const client = clientOf(entries, random);
  const wishes = shoppingList(random);
  const half = wishes.length / 2;
  const unanswered = await client(startAll(), wishes.slice(0, half));
  await client(startAll(), [...unanswered, ...wishes.slice(half)]);
  return entries;
};

const relayOptions = (
  { leases, checkpoints }: Postgres,
  store: EventStore,
  log: EventLog,
  mutation: Mutation,
  signal: AbortSignal,
): RelayOptions => ({
  name: 'shop',
  store,
  log,
  leases,
  checkpoints: (mutation.checkpoints ?? ((same) => same))(losingCheckpoints(checkpoints)),
  topics,
  publish: ({ type, data }) => ({ type, data }),
  signal,
});

const handlersOn = (store: EventStore, handlerTimeoutMs: number, mutation: Mutation): Handlers => {
  const options = { store, timeoutMs: handlerTimeoutMs };
  return {
    orders: commandHandler({ ...options, category: 'order', decider: orderDecider }),
    stock: commandHandler({ ...options, category: 'stockItem', decider: stockDecider }),
    allocations: commandHandler({
      ...options,
      category: 'allocation',
      decider: mutation.allocation ?? allocationDecider,
    }),
    fulfilments: commandHandler({ ...options, category: 'fulfilment', decider: fulfilmentDecider }),
  };
};

const tail = async (store: EventStore, seen: bigint[], signal: AbortSignal): Promise<void> => {
  for await (const { events } of store.subscribeAll({ signal })) seen.push(...events.map(({ position }) => position));
};

/** Builds the read models a second time, beside the first. */
const rebuild = async (
  { log, projections }: Postgres,
  projection: Projection,
  url: string,
  timeoutMs: number,
): Promise<readonly string[]> => {
  const stopping = new AbortController();
  const build = await projections.begin({ ...projection, version: projection.version + 1 });
  const running = runProjection({ log, store: projections, build, signal: stopping.signal });
  const done = await whenQuiet(url, { readers: [groupOf(build)] }, timeoutMs);
  stopping.abort();
  await running;
  return done;
};

type Wish = {
  readonly operation: string;
  readonly name: 'receive' | 'place' | 'cancel' | 'look';
  readonly orderId: string;
  readonly quantity: number;
  /** What the customer wants once this is acknowledged. */
  readonly next?: Wish;
};

/** Orders, some of them looked at, a third of them cancelled. */
const shoppingList = (random: Random): readonly Wish[] => {
  const orders = Array.from({ length: 60 }, (_, nth): Wish => {
    const orderId = derivedId(rootId, `order ${nth}`);
    const cancel: Wish = { operation: `cancel-${nth}`, name: 'cancel', orderId, quantity: 0 };
    const look: Wish = { operation: `look-${nth}`, name: 'look', orderId, quantity: 0 };
    const receive: Wish = { operation: `receive-${nth}`, name: 'receive', orderId, quantity: 5 };
    const [next] = random.pick([[cancel], [look], [receive], []]);
    const quantity = 1 + random.below(3);
    return { operation: `place-${nth}`, name: 'place', orderId, quantity, ...(next !== undefined && { next }) };
  });
  return [{ operation: 'receive', name: 'receive', orderId: '', quantity: 1000 }, ...orders];
};

/** Carries wishes out, eight at a time, through any of the processes; returns those without an answer. */
const clientOf = (entries: Entry[], random: Random) => {
  let requests = 0;

  const ask = async ({ handlers, commandId }: Process, wish: Wish): Promise<boolean> => {
    const { operation, name, orderId } = wish;
    const request = requests++;
    const access = name === 'look' ? 'read' : 'write';
    const stream = `order-${orderId}`;
    const mayChangeNothing = name === 'cancel';
    entries.push({
      kind: 'invoke',
      request,
      operation,
      name,
      access,
      mayChangeNothing,
      ...(name === 'look' && { stream }),
    });
    try {
      if (name === 'look') {
        const { revision } = await handlers.orders.load(orderId);
        entries.push({ kind: 'complete', request, outcome: 'ok', status: 200, revision: String(revision ?? -1n) });
        return true;
      }
      const id = commandId(operation);
      const context = { commandId: id, causationId: id, correlationId: operation, actor: 'service:driver' };
      const { stream: written, position } = await carryOut(handlers, wish, context);
      const token = position === undefined ? {} : { token: `${encodeURIComponent(written)}@${position}` };
      entries.push({ kind: 'complete', request, outcome: 'ok', status: 200, ...token });
      return true;
    } catch (error) {
      entries.push({ kind: 'complete', request, outcome: 'unknown', reason: String(error) });
      return false;
    }
  };

  return async (processes: readonly Process[], wishes: readonly Wish[]): Promise<readonly Wish[]> => {
    const unanswered: Wish[] = [];
    const rest = [...wishes];
    const work = async (): Promise<void> => {
      for (let wish = rest.shift(); wish !== undefined; wish = rest.shift()) {
        const one = wish;
        const times = one.name !== 'look' && random.chance(0.3) ? 3 : 1;
        const answers = await Promise.all(Array.from({ length: times }, () => ask(random.pick(processes), one)));
        if (!answers.includes(true)) unanswered.push(one);
        else if (one.next !== undefined) rest.push(one.next);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    return unanswered;
  };
};

const carryOut = ({ orders, stock }: Handlers, { name, orderId, quantity }: Wish, context: CommandContext) => {
  switch (name) {
    case 'receive':
      return stock.handle(itemId, { type: 'Receive', quantity }, context);
    case 'place':
      return orders.handle(orderId, { type: 'Place', orderId, quantity }, context);
    case 'cancel':
    case 'look':
      return orders.handle(orderId, { type: 'Cancel', orderId }, context);
  }
};
