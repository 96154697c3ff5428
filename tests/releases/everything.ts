import { randomUUID } from 'node:crypto';
import type { Http } from '../system/http.ts';
import { cookieIn } from '../system/people.ts';
import { approveAbove, done, eur } from '../system/shop.ts';
import { trade } from '../system/trade.ts';
import { until } from '../system/until.ts';

/** What happens by chance or by a fault only: no business can be made to show it. */
export const unplanned: readonly string[] = [
  'sales.customer.claim-withdrawn.v1',
  'sales.fulfilment.allocation-timed-out.v1',
  'sales.invoice.abandoned.v1',
  'sales.order.invoicing-refused.v1',
  'sales.payment.application-reduced.v1',
  'sales.product.claim-withdrawn.v1',
  // Recorded when it is stopped in time.
  'sales.reassignment.stopped.v1',
  'sales.user.claim-withdrawn.v1',
  // Recorded when a user links an account at the provider of a company, which takes one.
  'sales.user.company-account-linked.v1',
];

/**
 * Does everything that a system can do: each event that is published occurs, but for those that are `unplanned`.
 */
export const everything = async (http: Http): Promise<void> => {
  await approveAbove(http, eur(50_000));
  const { shop } = await trade(http);
  const send = async (path: string, body: object = {}) => (await done(http.post(path, { body }))).body;
  const put = async (path: string, body: object) => (await done(http.put(path, { body }))).body;

  const emails = [{ email: 'rosa@example.com', kind: 'private', primary: true }];
  const rosa = { name: 'Rosa Unverkennbar', kind: 'person', country: 'DE', currency: 'EUR', emails };
  const { customerId } = await send('/customer/v1/customers', rosa);
  const customer = (verb: string, body: object = {}) => send(`/customer/v1/customers/${customerId}/${verb}`, body);
  await customer('change-details', { phones: [{ phone: '+49 30 1', kind: 'mobile', primary: true }] });
  const contactId = randomUUID();
  await customer('add-contact', { contactId, name: 'Hans' });
  await customer('change-contact', { contactId, name: 'Hans', role: 'son' });
  await customer('remove-contact', { contactId });
  await customer('assign-owner', { owner: 'user:kim' });
  await put(`/customer/v1/reassignments/${randomUUID()}`, { formerOwner: 'user:kim', owner: 'user:li' });
  await customer('set-credit-limit', { creditLimit: eur(5_000_000) });
  await customer('set-payment-terms', { paymentTerms: { dueDays: 14 } });
  await customer('assign-price-list', { priceList: shop.priceList });
  await customer('tag', { tag: 'regular' });
  await customer('untag', { tag: 'regular' });
  await customer('hold', { reason: 'movingHouse', note: 'until May' });
  await customer('release');

  const ines = { name: 'Ines', kind: 'person', country: 'DE', currency: 'EUR', contacts: [{ contactId, name: 'Ole' }] };
  const { customerId: forgotten } = await send('/customer/v1/customers', ines);
  await send(`/customer/v1/customers/${forgotten}/erase-contact`, { contactId });
  await send(`/customer/v1/customers/${forgotten}/erase`);

  const product = (verb: string, body: object = {}) => send(`/inventory/v1/products/${shop.lamp}/${verb}`, body);
  await product('change', { description: 'Gives light' });
  await product('categorise', { category: 'Light' });
  await product('discontinue', { reason: 'soldOut' });
  await product('reinstate');
  const desks = `/inventory/v1/stock-items/${shop.warehouse}/${shop.desk}`;
  await send(`${desks}/receive`, { quantity: '500', totalCost: eur(300_000) });
  await send(`${desks}/assign-bin`, { bin: 'A-01-3' });
  await send(`${desks}/set-reorder-policy`, { min: '450', max: '900', leadTimeDays: 7 });
  const cellar = `/inventory/v1/warehouses/${shop.warehouse}-C`;
  await put(cellar, { name: 'Cellar', rank: 9 });
  await put(cellar, { name: 'Cellar', rank: 10 });
  await send(`${cellar}/close`);
  const prices = `/inventory/v1/price-lists/${shop.priceList}`;
  await put(`${prices}/prices/${shop.lamp}`, { minQuantity: '50', unitPrice: { micros: 2_000_000, currency: 'EUR' } });
  await send(`${prices}/prices/${shop.lamp}/remove`, { minQuantity: '50' });
  await product('change', { units: [{ unit: 'XBX', factor: '6' }] });
  await put(`${prices}/prices/${shop.lamp}`, { unit: 'XBX', unitPrice: { decimal: '11.5', currency: 'EUR' } });
  await put(`${prices}/prices/${shop.lamp}`, {
    unit: 'XBX',
    minQuantity: '9',
    unitPrice: { decimal: '11', currency: 'EUR' },
  });
  await send(`${prices}/prices/${shop.lamp}/remove`, { unit: 'XBX', minQuantity: '9' });
  const terms = { name: 'Prices', currency: 'EUR', taxIncluded: false, priority: 1, assignedOnly: false };
  await put(prices, terms);
  const taxRates = [
    { category: 'standard', treatment: 'S', rate: '19' },
    { category: 'reduced', treatment: 'S', rate: '7' },
    { category: 'zero', treatment: 'Z', rate: '0' },
  ];
  await put('/order/v1/entities/MAIN', { name: 'We Ltd', currency: 'EUR', timeZone: 'Europe/Berlin', taxRates });

  const happened = async (type: string) =>
    (await done(http.get(`/query/v1/timeline?type=${type}`))).body.items.length > 0;
  const line = { sku: shop.desk, quantity: '1' };
  const { orderId, lines } = await send('/order/v1/orders', { customerId, lines: [line] });
  const order = (path: string, body: object = {}) => send(`/order/v1/orders/${orderId}/${path}`, body);
  await order('lines', { sku: shop.desk, quantity: '2' });
  await order(`lines/${lines[0].lineId}/change`, { quantity: '80' });
  await order('set-shipping', { method: 'parcel' });
  await order('set-billing', { customerReference: 'R-1' });
  await order('submit');
  await order('reject', { reason: 'tooMany' });
  await order('submit');
  await customer('hold', { reason: 'unpaid' });
  await order('approve', { note: 'after all' });
  await until('the order waits for its customer', () => happened('sales.creditAccount.credit-deferred.v1'));
  await customer('release');
  await order('set-custom', { custom: { project: 'P1' } });
  await until('the stock is reserved', async () => {
    const { body } = await http.get(`/order/v1/orders/${orderId}`);
    return body.status === 'confirmed';
  });
  await send(`${desks}/pick`, { orderId, lineId: lines[0].lineId, quantity: '5' });
  await order('shipments');
  await order('confirm-delivery');
  await order('invoices');
  const wanted = [{ lineId: lines[0].lineId, quantity: '1', reason: 'scratched' }];
  const { returns } = await order('returns', { lines: wanted });
  await order(`returns/${returns[0].returnId}/refuse`, { reason: 'wasFine' });
  const paymentId = randomUUID();
  await order('payments', { paymentId, amount: eur(100) });
  await send(`/order/v1/payments/${paymentId}/reverse`, { reason: 'bounced' });
  await order('payments', { method: 'transfer', reference: 'Rosa' });
  const onAccount = randomUUID();
  await send('/order/v1/payments', { paymentId: onAccount, customerId, amount: eur(200) });
  await send(`/order/v1/payments/${onAccount}/pay-out`, { amount: eur(200), reference: 'Rosa' });
  await order('close', { rating: 5, feedback: 'Thank you' });

  const file = { name: 'Letter.txt', mediaType: 'text/plain', content: 'AAAA' };
  for (const thing of [
    `/customer/v1/customers/${customerId}`,
    `/inventory/v1/products/${shop.desk}`,
    `/order/v1/orders/${orderId}`,
  ]) {
    await send(`${thing}/attach`, file);
    const { attachments } = await send(`${thing}/attach`, { ...file, name: 'Draft.txt' });
    await send(`${thing}/remove-attachment`, { attachmentId: attachments[1].attachmentId });
  }

  const poor = await send('/customer/v1/customers', {
    name: 'Poor Ltd',
    country: 'DE',
    currency: 'EUR',
    creditLimit: eur(100),
  });
  await send('/order/v1/orders', { customerId: poor.customerId, lines: [line], submit: true });

  const last = await send('/customer/v1/customers', { name: 'Last Ltd', country: 'GB', currency: 'GBP' });
  await send(`/customer/v1/customers/${last.customerId}/deactivate`, { reason: 'closedDown' });

  await access(http);
};

/** Who may do what, without an administrator: with one, each request would have to sign in. */
const access = async (http: Http): Promise<void> => {
  const send = async (path: string, body: object = {}) => (await done(http.post(`/identity/v1${path}`, { body }))).body;
  const put = async (path: string, body: object) => (await done(http.put(`/identity/v1${path}`, { body }))).body;
  const [{ user }, { user: deputy }] = [
    await send('/users', { name: 'Vera Unverkennbar', email: 'vera@example.com' }),
    await send('/users', { name: 'Deputy', email: 'deputy@example.com', locale: 'zh' }),
  ];
  const of = (verb: string, body: object = {}) => send(`/users/${user}/${verb}`, body);
  await of('change', { name: 'Vera Berg' });
  const permissions = [{ permission: 'order:read', scope: 'team' }];
  await put('/roles/reader', { name: 'Reader', permissions, hidden: ['cost'] });
  await of('assign-roles', { roles: ['reader', 'salesperson'] });
  await put('/teams/sales', { name: 'Sales' });
  await put('/teams/sales-north', { name: 'Sales north', parent: 'sales' });
  const periods = [{ from: '2026-01-01T00:00:00Z', until: '2026-03-01T00:00:00Z' }, { from: '2026-06-01T00:00:00Z' }];
  await put(`/teams/sales-north/members/${user}`, { periods });
  await send('/teams/sales-north/close');
  const delegationId = randomUUID();
  await of('delegate', { delegationId, to: `user:${deputy}`, until: '2999-01-01T00:00:00Z' });
  await of('end-delegation', { delegationId });
  const { link } = await of('invite');
  const password = 'seven slow turtles 9';
  await send('/password-by-link', { code: new URL(link).hash.slice(1), password });
  const body = { email: 'vera@example.com', password };
  const cookie = cookieIn(await done(http.post('/identity/v1/sign-in', { body })));
  await done(http.post('/identity/v1/sign-out', { body: {}, headers: { cookie } }));
  await of('sign-out-everywhere');
  await of('deactivate');
  await of('reactivate');
  const { user: former } = await send('/users', { name: 'Former', email: 'former@example.com' });
  await send(`/users/${former}/erase`);
  const view = '/view-shelves/user/anonymous/views/01930000-0000-7000-8000-000000000777';
  await put(view, { list: 'orders', name: 'My drafts', query: 'status=draft' });
  await send(`${view}/remove`);
  const { key } = await send('/api-keys', { name: 'Web shop', roles: ['integrator'], validDays: 90 });
  await send(`/api-keys/${key}/revoke`);
};
