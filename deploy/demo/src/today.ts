import type { Client } from './client.ts';
import { demoId } from './ids.ts';
import type { Plan } from './plan.ts';

/** What has no place in the report of the file. */
const channel = 'today';

/** Half a minute: the machine may still be catching up with the file. */
const wait = 30;

/**
 * What is going on today, once the years of the file are over: something for each role to find under "Waiting orders".
 * Made again nothing changes, because every id and key follows from the source.
 */
export const openToday = async ({ client, plan }: { readonly client: Client; readonly plan: Plan }): Promise<void> => {
  const { source, currency, warehouse } = plan;
  const [ships, lacks, owes, drafts, held] = plan.customers;
  const [stocked, scarce] = plan.products.filter(({ listPrice }) => listPrice !== undefined);
  if (!(ships && lacks && owes && drafts && held && stocked && scarce)) return;

  const send = (method: 'POST' | 'PUT', path: string, body: object, more: { readonly wait?: number } = {}) =>
    client.send({ method, path, key: `${source}/today${path}`, body, ...more });

  const receive = (sku: string, quantity: string) =>
    send('POST', `/inventory/v1/stock-items/${warehouse.code}/${encodeURIComponent(sku)}/receive`, {
      ...{ quantity, unitCost: { decimal: '10.00', currency }, reference: 'TODAY' },
    });

  const order = (name: string, customerId: string, sku: string, quantity: string, submit = true) => {
    const orderId = demoId(source, 'today', name);
    const lines = [{ lineId: demoId(source, 'today-line', name), sku, quantity }];
    const body = { customerId, lines, channel, customerReference: name, submit };
    return send('PUT', `/order/v1/orders/${orderId}`, body, submit ? { wait } : {});
  };

  await receive(stocked.sku, '40');
  await receive(scarce.sku, '2');
  await order('to be shipped', ships.customerId, stocked.sku, '4');
  await order('waits for stock', lacks.customerId, scarce.sku, '6');
  const creditLimit = { amount: 100, currency };
  await send('POST', `/customer/v1/customers/${owes.customerId}/set-credit-limit`, { creditLimit });
  await order('to be approved', owes.customerId, stocked.sku, '12');
  await order('still a draft', drafts.customerId, stocked.sku, '3', false);
  await send('POST', `/customer/v1/customers/${held.customerId}/hold`, { reason: 'overdue' });
};

/** Where to look first, for a person who has never seen the console. */
export const whatToLookAt = (baseUrl: string): string =>
  [
    `What to look at, at ${baseUrl}/:`,
    '  /                                              what waits, and who can go on with it',
    '  /orders                                        all orders; Enter opens one: steps, documents, who and when',
    '  /orders/new                                    an order by keys alone: price, stock and credit while you type',
    '  /reports?period=quarter&by=category&level=1    the years by category; each figure leads to its lines',
    '  /customers, /products, /price-lists, /stock    what is known of each; "As of…" shows it on a past day',
    'Ctrl K finds everything, ? shows all keys, and the menu of languages has English and 简体中文.',
    '',
  ].join('\n');
