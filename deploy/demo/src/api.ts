import { type Client, Refused } from './client.ts';
import { demoId } from './ids.ts';
import type {
  Adjustment,
  Cents,
  CustomerPlan,
  GoodsReturn,
  Plan,
  ProductPlan,
  ReceiptPlan,
  Sale,
  SaleLine,
} from './plan.ts';

/** What loading a plan asks of the system. Everything may be asked again: nothing is done twice. */
export type Api = ReturnType<typeof openApi>;

/** How long an answer is held for an order to be confirmed, in seconds. */
const confirmationWait = 10;

/** The requests that load a plan. */
export const openApi = (client: Client, { source, currency, warehouse, priceList, opensAt }: Plan) => {
  const money = (amount: Cents) => ({ amount, currency });
  const orderPath = (orderId: string, command: string): string => `/order/v1/orders/${orderId}/${command}`;
  const lineId = (orderId: string, line: number): string => demoId(source, 'line', `${orderId}/${line}`);

  const command = (orderId: string, name: string, key: string, at: string, body: unknown): Promise<unknown> =>
    client.send({ method: 'POST', path: orderPath(orderId, name), key: `${source}/${key}/${name}`, at, body });

  const receive = (receipts: readonly ReceiptPlan[], key: string, at: string): Promise<unknown> =>
    client.send({
      method: 'POST',
      path: '/inventory/v1/stock-items/receive',
      key: `${source}/${key}/receipts`,
      at,
      body: {
        receipts: receipts.map(({ sku, quantity, totalCost }) => ({
          warehouse: warehouse.code,
          sku,
          quantity: String(quantity),
          totalCost: money(totalCost),
          reference: key,
        })),
      },
    });

  const orderLine =
    (orderId: string) =>
    ({ sku, quantity, unitPrice, discount }: SaleLine, index: number) => ({
      lineId: lineId(orderId, index),
      sku,
      quantity: String(quantity),
      ...(unitPrice !== undefined && { unitPrice: money(unitPrice) }),
      ...(discount > 0 && { discount: { amount: money(discount) } }),
    });

  return {
    openWarehouse: () =>
      client.send({
        method: 'PUT',
        path: `/inventory/v1/warehouses/${warehouse.code}`,
        key: `${source}/warehouse`,
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
        key: `${source}/price-list`,
        body: { name: priceList.name, currency, taxIncluded: false, priority: 100, assignedOnly: true },
      }),

    registerCustomers: async (customers: readonly CustomerPlan[], batch: number): Promise<void> => {
      await client.send({
        method: 'POST',
        path: '/customer/v1/customers/import',
        key: `${source}/customers/${batch}`,
        at: opensAt,
        body: {
          rows: customers.map((customer) => ({
            ...customer,
            currency,
            priceList: priceList.code,
            sourceChannel: source,
            tags: [source],
          })),
        },
      });
    },

    addProducts: async (products: readonly ProductPlan[], batch: number): Promise<void> => {
      await client.send({
        method: 'POST',
        path: '/inventory/v1/products/import',
        key: `${source}/products/${batch}`,
        at: opensAt,
        body: { rows: products.map(({ listPrice: _, ...product }) => ({ ...product, taxRate: '0' })) },
      });
    },

    setPrices: async (products: readonly ProductPlan[], batch: number): Promise<void> => {
      await client.send({
        method: 'POST',
        path: `/inventory/v1/price-lists/${priceList.code}/prices`,
        key: `${source}/prices/${batch}`,
        at: opensAt,
        body: {
          prices: products.flatMap(({ sku, listPrice }) =>
            listPrice === undefined ? [] : [{ sku, minQuantity: '1', unitPrice: money(listPrice) }],
          ),
        },
      });
    },

    receiveOpening: async (receipts: readonly ReceiptPlan[], batch: number): Promise<void> => {
      await receive(receipts, `opening/${batch}`, opensAt);
    },

    receiveFor: ({ reference, receipts, orderedAt }: Sale) => receive(receipts, reference, orderedAt),

    placeOrder: (sale: Sale) =>
      client.send({
        method: 'PUT',
        path: `/order/v1/orders/${sale.orderId}`,
        key: `${source}/${sale.reference}`,
        at: sale.orderedAt,
        wait: confirmationWait,
        body: {
          customerId: sale.customerId,
          lines: sale.lines.map(orderLine(sale.orderId)),
          shipping: { address: sale.shipTo, ...(sale.method !== undefined && { method: sale.method }) },
          channel: source,
          ...(sale.region !== undefined && { region: sale.region }),
          externalReference: sale.reference,
          submit: true,
        },
      }),

    ship: ({ orderId, reference, shippedAt }: Sale) => command(orderId, 'shipments', reference, shippedAt, {}),
    invoice: ({ orderId, reference, shippedAt }: Sale) => command(orderId, 'invoices', reference, shippedAt, {}),
    pay: ({ orderId, reference, shippedAt }: Sale) => command(orderId, 'payments', reference, shippedAt, {}),
    deliver: ({ orderId, reference, shippedAt }: Sale) =>
      command(orderId, 'confirm-delivery', reference, shippedAt, {}),
    close: (orderId: string, reference: string, at: string) => command(orderId, 'close', reference, at, {}),

    takeBack: async ({ orderId, returnId, reference, lines, at, reason }: GoodsReturn): Promise<void> => {
      const key = `${reference}/${orderId}`;
      const returned = lines.map(({ line, quantity }) => ({
        lineId: lineId(orderId, line),
        quantity: String(quantity),
        reason,
      }));
      await command(orderId, 'returns', key, at, { returnId, lines: returned });
      await command(orderId, `returns/${returnId}/approve`, key, at, undefined);
      await command(orderId, `returns/${returnId}/receive`, key, at, { warehouse: warehouse.code });
      if (lines.some(({ net }) => net > 0)) await command(orderId, 'refunds', key, at, { returnId });
    },

    adjust: async ({ sku, quantity, reason, reference, key, at }: Adjustment): Promise<void> => {
      await client.send({
        method: 'POST',
        path: `/inventory/v1/stock-items/${warehouse.code}/${encodeURIComponent(sku)}/adjust`,
        key: `${source}/${key}`,
        at,
        body: { quantity: String(quantity), reason, reference },
      });
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
