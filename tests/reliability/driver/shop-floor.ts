import { setTimeout as delay } from 'node:timers/promises';
import { perUnit } from '@sales/contracts';
import { derivedId, rootId } from '@sales/eventsourcing';
import { type Random, randomFrom } from '../random.ts';
import type { Answer, Client, Wish } from './client.ts';

/** A load that follows from its seed: what is sold, to whom, and what then happens to each order. */
export type FloorOptions = {
  readonly client: Client;
  readonly seed: number;
  /** Clients that work at the same time. */
  readonly clients: number;
  /** Most orders. */
  readonly orders: number;
  /** How many of them have been begun before. Default: none. */
  readonly begun?: number;
  /** No further order is begun once this is aborted. */
  readonly signal: AbortSignal;
  /** Part of the orders that go on after they were placed: are shipped, paid, cancelled, given back. Default: all. */
  readonly ambition?: number;
  /** What a client waits before its next order, in ms. Default: nothing. */
  readonly rest?: number;
  /** Told of every order that was placed. */
  readonly onPlaced?: () => void;
};

const warehouses = ['MAIN', 'NORTH'];
const skus = ['A', 'B', 'C', 'D', 'E'];
const customers = 4;
const currency = 'EUR';
const euro = (amount: number) => ({ amount, currency });

const customerIdOf = (seed: number, nth: number): string => derivedId(rootId, `customer ${seed} ${nth}`);

/**
 * Catalogue, warehouses, customers, and `units` of each product in each warehouse. The second customer has little
 * credit, the third wants all or nothing.
 */
export const seedShop = async (client: Client, seed: number, units = 40): Promise<void> => {
  const put = async (name: string, method: Wish['method'], path: string, body: unknown): Promise<void> => {
    const { complete } = await client.settle(`${seed}.${name}`, { name: name.split('.')[0] ?? '', method, path, body });
    if (complete.outcome !== 'ok') throw new Error(`${name} was refused: ${complete.status} ${complete.reason}`);
  };
  for (const [rank, code] of warehouses.entries())
    await put(`warehouse.${code}`, 'PUT', `/inventory/v1/warehouses/${code}`, { name: code, rank });
  await put('price-list', 'PUT', '/inventory/v1/price-lists/STANDARD', {
    name: 'Standard',
    currency,
    taxIncluded: false,
    priority: 0,
    assignedOnly: false,
  });
  for (const [nth, sku] of skus.entries()) {
    await put(`product.${sku}`, 'PUT', `/inventory/v1/products/${sku}`, {
      name: `Thing ${sku}`,
      unit: 'KGM',
      taxCategory: 'standard',
      category: nth % 2 === 0 ? 'Things/Even' : 'Things/Odd',
    });
    await put(`price.${sku}`, 'PUT', `/inventory/v1/price-lists/STANDARD/prices/${sku}`, {
      unitPrice: perUnit(euro(1000 + 100 * nth)),
    });
  }
  for (let nth = 0; nth < customers; nth++) {
    await put(`customer.${nth}`, 'PUT', `/customer/v1/customers/${customerIdOf(seed, nth)}`, {
      name: `Customer ${nth}`,
      country: nth % 2 === 0 ? 'DE' : 'FR',
      currency,
      fulfilmentPolicy: nth === 2 ? 'allOrBackorder' : 'shipPartial',
      ...(nth === 1 && { creditLimit: euro(15_000) }),
    });
  }
  for (const warehouse of warehouses) for (const sku of skus) await put(...receipt(warehouse, sku, units, 'first'));
  for (let nth = 0; nth < customers; nth++) await known(client, seed, nth);
};

/** Drafts an order of everything for a customer until the order service has heard of them all. */
const known = async (client: Client, seed: number, customer: number): Promise<void> => {
  const lines = skus.map((sku) => ({ sku, quantity: '1' }));
  const body = { customerId: customerIdOf(seed, customer), lines };
  for (let nth = 0; ; nth++) {
    const operation = `${seed}.draft.${customer}.${nth}`;
    const { complete } = await client.settle(operation, {
      name: 'draft',
      method: 'POST',
      path: '/order/v1/orders',
      body,
    });
    if (complete.outcome === 'ok') return;
    await delay(20);
  }
};

const receipt = (warehouse: string, sku: string, units: number, label: string) =>
  [
    `receive.${warehouse}.${sku}.${label}`,
    'POST' as const,
    `/inventory/v1/stock-items/${warehouse}/${sku}/receive`,
    { quantity: String(units), unitCost: perUnit(euro(600)), reference: label },
  ] as const;

/**
 * Clients that take orders through their lives until there are enough of them, or `signal` says so. Returns how many.
 */
export const openShop = async (options: FloorOptions): Promise<number> => {
  const { seed, clients, orders, signal, rest } = options;
  let { begun = 0 } = options;
  const work = async (): Promise<void> => {
    while (begun < orders && !signal.aborted) {
      const nth = begun++;
      await live(options, nth, randomFrom(seed * 1_000_003 + nth));
      if (rest !== undefined) await delay(rest, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return begun;
};

/** One order from its placing to wherever chance takes it. A refusal ends it: that is an answer too. */
const live = async (
  { client, seed, ambition = 1, onPlaced }: FloorOptions,
  nth: number,
  random: Random,
): Promise<void> => {
  const orderId = derivedId(rootId, `order ${seed} ${nth}`);
  const order = `/order/v1/orders/${orderId}`;
  const say: Say = (name, path, body = {}) =>
    client.settle(`${seed}.${nth}.${name}`, { name, method: 'POST', path: `${order}/${path}`, body }, times(random));
  const isOk = ({ complete }: Answer): boolean => complete.outcome === 'ok';

  if (random.chance(0.3)) {
    const [operation, method, path, body] = receipt(random.pick(warehouses), random.pick(skus), 10, `${nth}`);
    await client.settle(`${seed}.${operation}`, { name: 'receive', method, path, body });
  }
  const lines = Array.from({ length: 1 + random.below(3) }, () => ({
    sku: random.pick(skus),
    quantity: String(1 + random.below(4)),
  }));
  const place = await client.settle(
    `${seed}.${nth}.place`,
    {
      name: 'place',
      method: 'PUT',
      path: order,
      body: { customerId: customerIdOf(seed, random.below(customers)), lines, submit: true },
    },
    times(random),
  );
  if (!isOk(place)) return;
  onPlaced?.();
  if (nth % 100 === 30) await limitCredit(client, `${seed}.${nth}`, seed);
  if (!random.chance(ambition)) return;
  const status = await decided(client, `${seed}.${nth}`, orderId, random);
  if (random.chance(0.3)) await look(client, `${seed}.${nth}.query`, orderId, place);
  if (status === 'awaitingApproval' && random.chance(0.7)) await say('approve', 'approve');
  if (random.chance(0.2)) {
    await say('cancel', 'cancel', { reason: 'changedMyMind' });
    return;
  }
  if (!isOk(await ship(client, `${seed}.${nth}`, orderId, say, random))) return;
  if (random.chance(0.1)) await rearrange(client, `${seed}.${nth}`, random);
  if (!isOk(await say('invoice', 'invoices'))) return;
  if (random.chance(0.4)) await say('part-payment', 'payments', { amount: euro(500) });
  if (!isOk(await say('pay', 'payments'))) return;
  if (random.chance(0.3)) await giveBack(client, seed, nth, say, random);
};

/** Gives the first customer a limit when it has orders that are open. */
const limitCredit = (client: Client, prefix: string, seed: number): Promise<Answer> =>
  client.settle(`${prefix}.limit`, {
    name: 'limit',
    method: 'POST',
    path: `/customer/v1/customers/${customerIdOf(seed, 0)}/set-credit-limit`,
    body: { creditLimit: euro(100_000_000) },
    mayChangeNothing: true,
  });

type Say = (name: string, path: string, body?: unknown) => Promise<Answer>;

/** Ships what is held: all of it, or line by line, each named twice. */
const ship = async (client: Client, prefix: string, orderId: string, say: Say, random: Random): Promise<Answer> => {
  if (random.chance(0.7)) return say('ship', 'shipments');
  const { body } = await client.settle(`${prefix}.held`, strongRead(orderId));
  const lines = linesOf(body).flatMap(({ lineId, reserved }) => {
    const held = reserved.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    return held > 0 ? ['0.5', String(held - 0.5)].map((quantity) => ({ lineId, quantity })) : [];
  });
  return say('ship', 'shipments', lines.length > 0 ? { lines } : {});
};

/** Sends goods to the other warehouse, under one id however often, and counts what is there, from before that. */
const rearrange = async (client: Client, prefix: string, random: Random): Promise<void> => {
  const [sku, [from = 'MAIN', to = 'NORTH']] = [
    random.pick(skus),
    random.chance(0.5) ? warehouses : warehouses.toReversed(),
  ];
  const at = (warehouse: string) => `/inventory/v1/stock-items/${warehouse}/${sku}`;
  /** Twice, with a key each: the second time it may change nothing. */
  const twice = async (name: string, path: string, body: unknown): Promise<void> => {
    for (const nth of [1, 2])
      await client.settle(
        `${prefix}.${name}-${nth}`,
        { name, method: 'POST', path, body, ...(nth > 1 && { mayChangeNothing: true }) },
        times(random),
      );
  };
  const { body } = await client.settle(`${prefix}.stock`, {
    name: 'stock',
    method: 'GET',
    path: at(from),
    stream: `stockItem-${from}.${sku}`,
  });
  const transferId = derivedId(rootId, `transfer ${prefix}`);
  await twice('transfer', `${at(from)}/transfer`, { transferId, to, quantity: '1' });
  await twice('take', `${at(to)}/receive-transfer`, { transferId, from });
  await twice('count', `${at(from)}/count`, {
    counted: String(body?.['onHand']),
    countedAt: Number(body?.['revision']),
  });
};

/** Returns a unit of the first line that was shipped, in two parts. */
const giveBack = async (client: Client, seed: number, nth: number, say: Say, random: Random): Promise<void> => {
  const orderId = derivedId(rootId, `order ${seed} ${nth}`);
  const returnId = derivedId(orderId, 'return');
  const { body } = await client.settle(`${seed}.${nth}.read`, strongRead(orderId));
  const shipped = linesOf(body).find(({ shipped: quantity }) => Number(quantity) >= 1);
  if (shipped === undefined) return;
  const parts = ['0.5', '0.5'].map((quantity) => ({ lineId: shipped.lineId, quantity }));
  const asked = await say('return', 'returns', {
    returnId,
    lines: parts.map((part) => ({ ...part, reason: 'tooBig' })),
  });
  if (asked.complete.outcome !== 'ok') return;
  await say('approve-return', `returns/${returnId}/approve`);
  const lines = parts.map((part) => ({ ...part, condition: random.pick(['resaleable', 'damaged']) }));
  await say('receive-return', `returns/${returnId}/receive`, { warehouse: 'MAIN', lines });
  await say('refund', 'refunds', { returnId });
};

type ShownLine = {
  readonly lineId: string;
  readonly shipped: string;
  readonly reserved: readonly { readonly quantity: string }[];
};

const linesOf = (body: Answer['body']): readonly ShownLine[] => (Array.isArray(body?.['lines']) ? body['lines'] : []);

const strongRead = (orderId: string): Wish => ({
  name: 'read',
  method: 'GET',
  path: `/order/v1/orders/${orderId}`,
  stream: `order-${orderId}`,
});

/** Looks an order up in the list of the read side, which must have it as it was when it was placed. */
const look = (client: Client, operation: string, orderId: string, { complete, body }: Answer): Promise<Answer> =>
  client.settle(operation, {
    name: 'query',
    method: 'GET',
    path: `/query/v1/orders?search=${String(body?.['number'])}`,
    item: orderId,
    after: complete.token ?? '',
  });

const undecided = new Set<unknown>(['submitted', 'approved']);

/**
 * Reads an order again and again until credit and stock were looked for; gives its status then, or after the time-out.
 */
const decided = async (client: Client, prefix: string, orderId: string, random: Random): Promise<unknown> => {
  if (random.chance(0.1)) return 'unseen';
  for (let nth = 0; nth < 40; nth++) {
    const { body } = await client.settle(`${prefix}.wait-${nth}`, strongRead(orderId));
    if (!undecided.has(body?.['status'])) return body?.['status'];
    await delay(25);
  }
  return 'undecided';
};

/** How often a request is sent at the same time: mostly once. */
const times = (random: Random): number => (random.chance(0.15) ? 3 : 1);
