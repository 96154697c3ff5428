import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, randomFrom } from '../reliability/random.ts';
import { type Http, httpTo, type Reply } from './http.ts';
import { dataFolder, type RunningSystem, startSystem } from './running-system.ts';
import { done, eur, openShop, type Shop } from './shop.ts';
import { until } from './until.ts';

let folder: Awaited<ReturnType<typeof dataFolder>>;
let system: RunningSystem;
let http: Http;
let shop: Shop;

beforeAll(async () => {
  folder = await dataFolder();
  // Small orders need an approval too, so that some are refused and come again.
  system = await startSystem({ folder: folder.path, env: { ORDER_APPROVAL_LIMITS: 'EUR:2000' } });
  http = httpTo(system.baseUrl);
  shop = await openShop(http);
});

afterAll(async () => {
  await system?.stop();
  await folder?.remove();
});

type Shown = Reply['body'];
type Command = readonly [verb: string, body: object];
type Commands = (random: Random, shown: Shown) => readonly Command[];

/** Fields that are left out here are left out of the body. */
const perhaps = (random: Random, fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(() => random.chance(0.5)));

const contactId = (random: Random): string => `01930000-0000-7000-8000-00000000000${random.below(3)}`;

const ofCustomer: Commands = (random) => {
  const contact = { contactId: contactId(random), name: random.pick(['Ann', 'Bob']) };
  const cleared = { industry: null, region: null, segment: null, custom: null, phones: null };
  const set = { industry: 'Wood', region: 'South', custom: { vip: true }, phones: [{ phone: '1' }] };
  return [
    ['change-details', perhaps(random, random.pick([cleared, set]))],
    ['hold', { reason: random.pick(['late', 'disputed']), ...perhaps(random, { note: 'since May' }) }],
    ['release', {}],
    ['set-credit-limit', { creditLimit: random.pick([null, eur(1_000_000)]) }],
    ['assign-price-list', { priceList: random.pick([null, shop.priceList]) }],
    ['assign-owner', { owner: random.pick(['user:ann', 'user:bob']) }],
    [random.pick(['tag', 'untag']), { tag: random.pick(['a', 'b']) }],
    [random.pick(['add-contact', 'change-contact']), { ...contact, ...perhaps(random, { role: 'buyer' }) }],
    ['remove-contact', { contactId: contact.contactId }],
  ];
};

const address = { name: 'Ann', line1: 'Torstr. 1', country: 'DE' };

const ofDraft: Commands = (random, { lines, attachments }) => {
  const { lineId } = random.pick<Shown>(lines);
  const quantity = String(1 + random.below(2));
  const discount = random.pick([{ percent: '5' }, { amount: eur(10) }]);
  return [
    ['lines', { sku: shop.desk, quantity, ...perhaps(random, { discounts: [discount], custom: { gift: true } }) }],
    [`lines/${lineId}/change`, perhaps(random, { quantity, discounts: [] })],
    ...(lines.length > 1 ? ([[`lines/${lineId}/remove`, {}]] as const) : []),
    ['set-billing', perhaps(random, { billTo: address, customerReference: 'PO-1' })],
    ['set-shipping', perhaps(random, { shipTo: address, method: 'parcel', promisedOn: '2027-01-31' })],
    ['apply-discount', perhaps(random, { discount })],
    ['set-custom', perhaps(random, { custom: random.pick([{}, { a: '1' }]), lines: [{ lineId, custom: {} }] })],
    ['attach', { name: 'a.txt', mediaType: 'text/plain', content: 'YQ==' }],
    ...attachments.slice(0, 1).map((file: Shown) => ['remove-attachment', { attachmentId: file.attachmentId }]),
    ['submit', perhaps(random, { salesperson: 'user:kim' })],
    ['reject', { reason: 'tooMuch', ...perhaps(random, { note: 'far' }) }],
    ['approve', perhaps(random, { note: 'once' })],
  ];
};

const ofOrder: Commands = (random, { lines, returns }) => {
  const step: Readonly<Record<string, Command>> = {
    requested: [random.pick(['approve', 'refuse']), random.pick([{}, { reason: 'used' }])],
    approved: ['receive', { warehouse: shop.warehouse }],
  };
  const back = returns.flatMap(({ returnId, status }: Shown) => {
    const [verb, body] = step[status] ?? [];
    if (status === 'received') return [['refunds', { returnId }]];
    return verb === undefined ? [] : [[`returns/${returnId}/${verb}`, body]];
  });
  return [
    ['approve', {}],
    ['shipments', {}],
    ['confirm-delivery', {}],
    ['invoices', perhaps(random, { prepayment: true })],
    ['payments', {}],
    ['returns', { lines: [{ lineId: random.pick<Shown>(lines).lineId, quantity: '1', reason: 'broken' }] }],
    ...back,
    ['cancel', { reason: 'changedTheirMind' }],
    ['close', { rating: 4 }],
  ];
};

/** What both sides show of a customer. */
const customerOf = ({ details = {}, statusReason, statusNote, ...shown }: Shown) => {
  const { customerId, status, reason = statusReason, note = statusNote, owner, creditLimit, priceList } = shown;
  const { name, industry, region, segment, custom, phones } = { ...shown, ...details };
  const said = { customerId, status, reason, note, owner, creditLimit, priceList };
  return {
    ...said,
    name,
    industry,
    region,
    segment,
    custom,
    phones,
    contacts: shown.contacts,
    tags: shown.tags.toSorted(),
  };
};

/** What both sides show of an order. */
const orderOf = ({ invoices, returns, refunds, lines, approval, ...shown }: Shown) => {
  const { status, paymentStatus, salesperson, customerReference, billTo, shipTo, discount } = shown;
  const { shipping, totals, custom, attachments } = shown;
  return {
    ...{ status, paymentStatus, salesperson, customerReference, billTo, shipTo, discount, shipping, totals, custom },
    attachments,
    approval: approval && { reason: approval.reason, note: approval.note },
    invoices: invoices
      .filter(({ number }: Shown) => number)
      .map(({ lines: _, taxes: __, ...invoice }: Shown) => invoice),
    returns: returns.map(({ received, ...one }: Shown) => ({
      ...one,
      received: received && {
        ...{ on: received.receivedOn, at: received.receivedAt, warehouse: received.warehouse },
        lines: received.lines.map(({ sku: _, net: __, tax: ___, total: ____, ...line }: Shown) => line),
      },
    })),
    refunds,
    lines: lines.map(({ quantities, ...line }: Shown) => {
      const { lineId, quantity, unitPrice, discounts, net, price, custom: own } = line;
      const { shipped, delivered, returned, invoiced, credited, cancelled } = quantities ?? line;
      const counts = { shipped, delivered, returned, invoiced, credited, cancelled };
      return { lineId, quantity, unitPrice, discounts, net, price, own, ...counts };
    }),
  };
};

type ShownOf = (shown: Shown) => object;

/** Processes may still be at work: both are looked at until they agree. */
const expectAgreement = async (write: string, read: string, shownOf: ShownOf): Promise<void> => {
  let sides: readonly object[] = [];
  await until(
    'both sides agree',
    async () => {
      sides = (await Promise.all([http.get(write), http.get(read)])).map(({ body }) =>
        JSON.parse(JSON.stringify(shownOf(body))),
      );
      return isDeepStrictEqual(sides[0], sides[1]);
    },
    10_000,
  ).catch(() => expect(sides[1]).toEqual(sides[0]));
};

/** Sends commands, many of them possible, and looks at both sides after each of these. */
const doAll = async (
  write: string,
  random: Random,
  times: number,
  commands: Commands,
  shownOf: ShownOf,
): Promise<void> => {
  const read = write.replace(/^\/\w+/, '/query');
  for (let nth = 0; nth < times; nth++) {
    const [verb, body] = random.pick(commands(random, (await http.get(write)).body));
    const reply = await http.post(`${write}/${verb}`, { body, headers: { prefer: 'wait=5' } });
    expect(reply.status, `${write}/${verb}: ${JSON.stringify([body, reply.body])}`).toBeLessThan(500);
    const token = reply.headers.get('consistency-token');
    if (token !== null) await expectAgreement(write, `${read}?after=${encodeURIComponent(token)}`, shownOf);
  }
};

test.each([1, 2, 3, 4])(
  'both sides show the same of customers and orders, whatever was done to them: %i',
  async (seed) => {
    const random = randomFrom(seed);
    const newcomer = { name: 'Acme', kind: random.pick(['person', 'company']), country: 'DE', currency: 'EUR' };
    const { customerId } = (await done(http.post('/customer/v1/customers', { body: newcomer }))).body;
    const customer = `/customer/v1/customers/${customerId}`;
    await doAll(customer, random, 20, ofCustomer, customerOf);

    await done(http.post(`${customer}/release`, { body: {} }));
    const more = { billTo: address, shipTo: address, customerReference: 'PO-0', discount: { percent: '1' } };
    const lines = [{ sku: shop.desk, quantity: '1' }];
    const body = { customerId, lines, custom: { a: '0' }, ...perhaps(random, more) };
    const { orderId } = (await done(http.post('/order/v1/orders', { body }))).body;
    const order = `/order/v1/orders/${orderId}`;
    await doAll(order, random, 30, ofDraft, orderOf);
    await http.post(`${order}/submit`, { body: {}, headers: { prefer: 'wait=5' } });
    await doAll(order, random, 30, ofOrder, orderOf);
  },
);
