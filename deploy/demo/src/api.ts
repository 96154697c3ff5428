import { randomUUID } from 'node:crypto';
import { ImportReport, OrderAnswer, OrderPage, read, SalesReport } from './answers.ts';
import { type Answer, type Client, Refused } from './client.ts';
import { demoId } from './ids.ts';
import type {
  Adjustment,
  Cents,
  CustomerPlan,
  Expectation,
  Figures,
  GoodsReturn,
  Plan,
  ProductPlan,
  ReceiptPlan,
  Sale,
  SaleLine,
} from './plan.ts';
import { until } from './until.ts';

/** What loading a plan asks of the system. Everything may be asked again: nothing is done twice. */
export type Api = ReturnType<typeof openApi>;

/** How long an answer is held for an order to be confirmed, in seconds. */
const confirmationWait = 10;

const notKnownYet: ReadonlySet<string> = new Set([
  'order/customer-unknown',
  'order/product-unknown',
  'order/price-unknown',
]);

const undecided: ReadonlySet<string> = new Set(['submitted', 'approved']);

/** The requests that load a plan. */
export const openApi = (client: Client, { source, currency, warehouse, priceList, opensAt }: Plan) => {
  const money = (amount: Cents) => ({ amount, currency });
  const price = (amount: Cents) => ({ micros: amount * 10_000, currency });
  const orderPath = (orderId: string, command: string): string => `/order/v1/orders/${orderId}/${command}`;
  const lineId = (orderId: string, line: number): string => demoId(source, 'line', `${orderId}/${line}`);

  const command = (orderId: string, name: string, key: string, at: string, body: unknown): Promise<Answer> =>
    client.send({ method: 'POST', path: orderPath(orderId, name), key: `${source}/${key}/${name}`, at, body });

  /** Sends rows; each is done or refused by itself. @throws Error that names the first one that was not */
  const importRows = async (path: string, key: string, rows: readonly unknown[], at: string): Promise<void> => {
    if (rows.length === 0) return;
    const answer = await client.send({ method: 'POST', path, key: `${source}/${key}`, at, body: { rows } });
    const first = read(ImportReport, answer.json()).rows.find(({ status }) => status === 'refused');
    if (first === undefined) return;
    throw new Error(`${path} ${key}: row ${JSON.stringify(rows[first.row])} was refused: ${first.code ?? ''}`);
  };

  const receive = (receipts: readonly ReceiptPlan[], key: string, at: string): Promise<void> =>
    importRows(
      '/inventory/v1/stock-items/receive',
      `${key}/receipts`,
      receipts.map(({ sku, quantity, totalCost }) => ({
        warehouse: warehouse.code,
        sku,
        quantity: String(quantity),
        totalCost: money(totalCost),
        reference: key,
      })),
      at,
    );

  const orderOf = async (orderId: string) => read(OrderAnswer, await client.get(`/order/v1/orders/${orderId}`));

  /** Waits until credit and stock of an order have been looked for; gives its status then. */
  const decided = (orderId: string): Promise<string> =>
    until(`order ${orderId} is confirmed`, async () => {
      const { status } = await orderOf(orderId);
      return undecided.has(status) ? undefined : status;
    });

  const orderLine =
    (orderId: string) =>
    ({ sku, quantity, unitPrice, discount }: SaleLine, index: number) => ({
      lineId: lineId(orderId, index),
      sku,
      quantity: String(quantity),
      ...(unitPrice !== undefined && { unitPrice: price(unitPrice) }),
      ...(discount > 0 && { discounts: [{ amount: money(discount) }] }),
    });

  return {
    openWarehouse: () =>
      client.send({
        method: 'PUT',
        path: `/inventory/v1/warehouses/${warehouse.code}`,
        key: `${source}/open-warehouse`,
        at: opensAt,
        body: {
          name: warehouse.name,
          ...(warehouse.country !== undefined && { country: warehouse.country }),
          rank: 100,
        },
      }),

    createPriceList: () =>
      client.send({
        method: 'PUT',
        path: `/inventory/v1/price-lists/${priceList.code}`,
        key: `${source}/create-price-list`,
        at: opensAt,
        body: { name: priceList.name, currency, taxIncluded: false, priority: 100, assignedOnly: true },
      }),

    registerCustomers: (customers: readonly CustomerPlan[], batch: number): Promise<void> =>
      importRows(
        '/customer/v1/customers/import',
        `customers/${batch}`,
        customers.map((customer) => ({
          ...customer,
          currency,
          priceList: priceList.code,
          sourceChannel: source,
          tags: [source],
        })),
        opensAt,
      ),

    addProducts: (products: readonly ProductPlan[], batch: number): Promise<void> =>
      importRows(
        '/inventory/v1/products/import',
        `products/${batch}`,
        products.map(({ listPrice: _, ...product }) => ({ ...product, taxCategory: 'zero' })),
        opensAt,
      ),

    setPrices: (products: readonly ProductPlan[], batch: number): Promise<void> =>
      importRows(
        `/inventory/v1/price-lists/${priceList.code}/prices/import`,
        `prices/${batch}`,
        products.flatMap(({ sku, listPrice }) =>
          listPrice === undefined ? [] : [{ sku, unitPrice: price(listPrice) }],
        ),
        opensAt,
      ),

    receiveOpening: (receipts: readonly ReceiptPlan[], batch: number): Promise<void> =>
      receive(receipts, `opening/${batch}`, opensAt),

    receiveFor: ({ reference, receipts, orderedAt }: Sale): Promise<void> => receive(receipts, reference, orderedAt),

    /**
     * Resolves when the order service has heard of the customer, the products and their prices. It is asked for an
     * order that it must refuse in any case, because the discount is more than the price.
     */
    known: (customerId: string, products: readonly ProductPlan[]): Promise<true> =>
      until('the order service knows customers and products', async () => {
        const lines = products.flatMap(({ sku, listPrice }) =>
          listPrice === undefined ? [] : [{ sku, quantity: '1', discounts: [{ amount: money(8_000_000_000_000) }] }],
        );
        const orderId = randomUUID();
        try {
          await client.send({
            method: 'PUT',
            path: `/order/v1/orders/${orderId}`,
            key: orderId,
            body: { customerId, lines },
          });
        } catch (error) {
          if (error instanceof Refused && error.code === 'order/discount-too-large') return true;
          if (error instanceof Refused && notKnownYet.has(error.code)) return undefined;
          throw error;
        }
        throw new Error(`the system took an order (${orderId}) with a discount above its price`);
      }),

    /** Places an order, and waits until stock was looked for. */
    placeOrder: async (sale: Sale): Promise<void> => {
      const answer = await client.send({
        method: 'PUT',
        path: `/order/v1/orders/${sale.orderId}`,
        key: `${source}/${sale.reference}`,
        at: sale.orderedAt,
        wait: confirmationWait,
        body: {
          customerId: sale.customerId,
          lines: sale.lines.map(orderLine(sale.orderId)),
          shipTo: sale.shipTo,
          ...(sale.method !== undefined && { shipping: { method: sale.method } }),
          channel: source,
          ...(sale.region !== undefined && { region: sale.region }),
          externalReference: sale.reference,
          submit: true,
        },
      });
      if (answer.header('preference-applied') === undefined) await decided(sale.orderId);
    },

    /** Ships all of an order; one that waits for approval is approved first. */
    ship: async ({ orderId, reference, orderedAt, shippedAt }: Sale): Promise<void> => {
      try {
        await command(orderId, 'shipments', reference, shippedAt, {});
      } catch (error) {
        if (!(error instanceof Refused) || (await decided(orderId)) !== 'awaitingApproval') throw error;
        await command(orderId, 'approve', reference, orderedAt, { note: 'history' });
        await decided(orderId);
        await command(orderId, 'shipments', `${reference}/approved`, shippedAt, {});
      }
    },

    invoice: ({ orderId, reference, shippedAt }: Sale) =>
      command(orderId, 'invoices', reference, shippedAt, { takenOver: true }),
    pay: ({ orderId, reference, shippedAt }: Sale) => command(orderId, 'payments', reference, shippedAt, {}),
    deliver: ({ orderId, reference, shippedAt }: Sale) =>
      command(orderId, 'confirm-delivery', reference, shippedAt, {}),
    close: (orderId: string, reference: string, at: string) => command(orderId, 'close', reference, at, {}),

    takeBack: async ({ orderId, returnId, reference, lines, at, note }: GoodsReturn): Promise<void> => {
      const key = `${reference}/${orderId}`;
      const returned = lines.map(({ line, quantity }) => ({
        lineId: lineId(orderId, line),
        quantity: String(quantity),
        reason: 'cancelled',
        note,
      }));
      await command(orderId, 'returns', key, at, { returnId, lines: returned });
      await command(orderId, `returns/${returnId}/approve`, key, at, undefined);
      await command(orderId, `returns/${returnId}/receive`, key, at, { warehouse: warehouse.code });
      if (lines.some(({ net }) => net > 0)) await command(orderId, 'refunds', key, at, { returnId, takenOver: true });
    },

    adjust: async ({ sku, quantity, note, reference, key, at }: Adjustment): Promise<void> => {
      await client.send({
        method: 'POST',
        path: `/inventory/v1/stock-items/${warehouse.code}/${encodeURIComponent(sku)}/adjust`,
        key: `${source}/${key}`,
        at,
        body: {
          quantity: String(quantity),
          reason: 'correction',
          reference,
          ...(note !== undefined && { note }),
          ...(quantity > 0 && { cost: money(0) }),
        },
      });
    },

    /** Resolves when the warehouse has booked the goods of an order out. */
    costed: ({ orderId }: Sale): Promise<boolean> =>
      until(`order ${orderId} has its cost`, async () => {
        const { shipments } = await orderOf(orderId);
        return shipments.length > 0 && shipments.every(({ costed }) => costed) ? true : undefined;
      }),

    /** Orders that are through, as far as the list knows: one that is missing is only sent again. */
    closedOrders: async (): Promise<ReadonlySet<string>> => {
      const closed = new Set<string>();
      const query = { channel: source, status: 'closed', limit: '200' };
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: OrderPage = read(
          OrderPage,
          await client.get('/query/v1/orders', cursor === '' ? query : { ...query, cursor }),
        );
        for (const { orderId } of page.items) closed.add(orderId);
        cursor = page.nextCursor;
      }
      return closed;
    },

    /** The sales report of what was loaded, in cents. */
    salesFigures: async (measure: Expectation['measure'], area: Plan['area']): Promise<Figures> => {
      const query = { channel: source, currency, limit: '10000', orders: 'false' };
      const report = async (more: Record<string, string>) =>
        read(SalesReport, await client.get('/query/v1/reports/sales', { ...query, ...more })).rows;
      const [months, areas] = await Promise.all([report({ period: 'month' }), report({ period: 'total', by: area })]);
      return {
        months: new Map(months.map((row) => [row.period ?? '', row[measure].amount])),
        areas: new Map(areas.map((row) => [row[area] ?? '', row[measure].amount])),
      };
    },

    /** Why the system refuses; undefined when it does not. Anything else that goes wrong is thrown on. */
    refusalOf: async (work: () => Promise<void>): Promise<string | undefined> => {
      try {
        await work();
        return undefined;
      } catch (error) {
        if (error instanceof Refused) return error.message;
        throw error;
      }
    },
  };
};
