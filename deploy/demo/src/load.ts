import type { Api } from './api.ts';
import type { GoodsReturn, Plan, Sale, Work } from './plan.ts';
import type { Progress } from './progress.ts';
import { runConflictFree } from './scheduler.ts';

export type LoadOptions = {
  readonly api: Api;
  readonly plan: Plan;
  readonly progress: Progress;
  /** Pieces of work under way at once. */
  readonly concurrency: number;
  /** When aborted nothing further is begun. */
  readonly signal: AbortSignal;
};

/** A piece of work that the system refused. */
export type RefusedWork = { readonly work: Work; readonly reason: string };

export type Loaded = {
  readonly taken: number;
  /** Taken by an earlier run. */
  readonly skipped: number;
  readonly refused: readonly RefusedWork[];
  readonly complete: boolean;
};

const batches = function* <Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
};

/** Sends items in batches, a few at a time. */
const inBatches = async <Item>(
  { progress, signal }: LoadOptions,
  what: string,
  items: readonly Item[],
  size: number,
  send: (batch: readonly Item[], number: number) => Promise<void>,
): Promise<void> => {
  if (items.length === 0) return;
  progress.begin(what, items.length);
  const run = async ([number, batch]: readonly [number, readonly Item[]]): Promise<void> => {
    await send(batch, number);
    progress.advance(batch.length);
  };
  const numbered = [...batches(items, size)].entries();
  await runConflictFree(numbered, { keys: () => [], run, concurrency: 4, lookAhead: 4, signal });
  progress.end();
};

const batchSize = 500;

/** Everything that orders refer to. Sent whole each time: what is there already is recognised by its key. */
const loadCatalogue = async (options: LoadOptions): Promise<void> => {
  const { api, plan } = options;
  await api.openWarehouse();
  await api.createPriceList();
  await inBatches(options, 'customers', plan.customers, batchSize, api.registerCustomers);
  await inBatches(options, 'products', plan.products, batchSize, api.addProducts);
  await inBatches(options, 'prices', plan.products, batchSize, api.setPrices);
  await inBatches(options, 'opening stock', plan.opening, batchSize, api.receiveOpening);
  const [buyer] = plan.customers;
  if (buyer === undefined || options.signal.aborted) return;
  for (const batch of batches(plan.products, batchSize)) await api.known(buyer.customerId, batch);
  for (const { customerId } of plan.customers.slice(-20)) await api.known(customerId, plan.products.slice(0, 1));
};

/** What a piece of work must have for itself: its order, and the stock whose cost it counts on. */
const keysOf = (work: Work): string[] => {
  switch (work.kind) {
    case 'sale':
      return [work.orderId, ...work.receipts.map(({ sku }) => sku)];
    case 'return':
      return [work.orderId];
    case 'adjustment':
      return [];
  }
};

const loadSale = async (api: Api, sale: Sale): Promise<void> => {
  if (sale.receipts.length > 0) await api.receiveFor(sale);
  await api.placeOrder(sale);
  await api.ship(sale);
  await api.invoice(sale);
  await api.pay(sale);
  await api.deliver(sale);
  if (sale.closes) await api.close(sale.orderId, sale.reference, sale.shippedAt);
  // The next order of the same product must find none of this one's stock.
  if (sale.receipts.length > 0) await api.costed(sale);
};

const loadReturn = async (api: Api, goods: GoodsReturn): Promise<void> => {
  await api.takeBack(goods);
  if (goods.closes) await api.close(goods.orderId, goods.reference, goods.at);
};

const perform = (api: Api, work: Work): Promise<void> => {
  switch (work.kind) {
    case 'sale':
      return loadSale(api, work);
    case 'return':
      return loadReturn(api, work);
    case 'adjustment':
      return api.adjust(work);
  }
};

/** Loads a plan. What was loaded by an earlier run is found in the system and passed over. */
export const load = async (options: LoadOptions): Promise<Loaded> => {
  const { api, plan, progress, concurrency, signal } = options;
  await loadCatalogue(options);
  const closed = await api.closedOrders();
  const rest = plan.work.filter((work) => work.kind === 'adjustment' || !closed.has(work.orderId));
  const refused: RefusedWork[] = [];
  let taken = 0;
  progress.begin('orders', plan.work.length);
  progress.advance(plan.work.length - rest.length);
  const run = async (work: Work): Promise<void> => {
    const reason = await api.refusalOf(() => perform(api, work));
    if (reason === undefined) taken += 1;
    else refused.push({ work, reason });
    progress.advance();
  };
  await runConflictFree(rest, { keys: keysOf, run, concurrency, lookAhead: concurrency * 8, signal });
  progress.end();
  return { taken, skipped: plan.work.length - rest.length, refused, complete: !signal.aborted };
};
