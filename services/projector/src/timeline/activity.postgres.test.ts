import type { PublishedEvent } from '@sales/eventsourcing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadSide, startReadSide } from '../testing/read-side.ts';
import { rounds } from '../testing/rounds.ts';
import { dice, idFor, party } from '../testing/shop.ts';
import { type Story, storyOf } from './stories.ts';

let side: ReadSide;
const random = dice(42);
const people = ['ann', 'bob', 'system:fulfilment'];
const instant = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();

beforeAll(async () => {
  side = await startReadSide();
  const { shop, history } = side;
  let hour = 0;
  const by = () => {
    hour += 1;
    return {
      recordedAt: instant(hour),
      actor: random.pick(people),
      ...(random.roll(3) === 0 && { reason: `Case ${hour}%` }),
    };
  };
  for (let nth = 0; nth < 12; nth++) {
    const name = `Customer ${nth}`;
    const customerId = idFor(name);
    shop.register(name, {}, by());
    const held = { customerId, reason: 'late' };
    history.add('customer', customerId, 'sales.customer.held.v1', held, by());
    const order = shop.place(String(nth), party(name), [{ sku: 'A', quantity: '3', unitPrice: 100 }], by());
    shop.confirm(order, by());
    const stock = shop.stock('MAIN', `SKU-${nth}`);
    stock.receive('10', 1000, by());
    stock.setPolicy('5', '50', 3, by());
    const shipment = shop.ship(order, 60, by());
    shop.deliver(order, shipment, by());
    const invoice = shop.invoice(order, party(name), '2026-02-20', '2026-03-20', by());
    shop.pay(order, invoice, 100, 0, by());
    history.add('customer', customerId, 'sales.customer.released.v1', { customerId }, by());
  }
  await side.publish();
});
afterAll(() => side.stop());

const categoryOf = ({ stream }: PublishedEvent): string => stream.slice(0, stream.indexOf('-'));

/** Which fields every event has changed, told one after the other. */
const changedBy = (): ReadonlyMap<string, readonly string[]> => {
  const stories = new Map<string, Story>();
  return new Map(
    side.history.events.map((event) => {
      const story = stories.get(event.stream) ?? storyOf(categoryOf(event));
      stories.set(event.stream, story);
      return [event.id, story(event).map(({ field }) => field)];
    }),
  );
};

type Entry = {
  readonly eventId: string;
  readonly position: number;
  readonly changes: readonly { readonly field: string }[];
};

const all = async (query: string, limit: number): Promise<readonly Entry[]> => {
  const items: Entry[] = [];
  for (let cursor = ''; ; ) {
    const page = await side.get(`/query/v1/timeline?limit=${limit}${query}${cursor}`);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
};

describe('the timeline of all things', () => {
  test(`has what was asked for, in order, each once, with its changes: ${rounds(40)} questions`, async () => {
    const changed = changedBy();
    for (let round = 0; round < rounds(40); round++) {
      const [actor, category, type, field] = [
        random.roll(2) === 0 ? random.pick(people) : undefined,
        random.roll(2) === 0 ? random.pick(['order', 'customer', 'stockItem']) : undefined,
        random.roll(4) === 0
          ? random.pick(['sales.order.shipment-dispatched.v1', 'sales.customer.held.v1'])
          : undefined,
        random.roll(3) === 0 ? random.pick(['status', 'reorder', 'onHand', 'paymentStatus']) : undefined,
      ];
      const from = random.roll(3) === 0 ? instant(random.roll(60)) : undefined;
      const to = random.roll(3) === 0 ? instant(60 + random.roll(80)) : undefined;
      const down = random.roll(2) === 0;
      const given = Object.entries({ actor, category, type, field, from, to, sort: down ? undefined : 'position' });
      const query = new URLSearchParams(
        given.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
      );
      const expected = side.history.events
        .filter(
          (event) =>
            (actor === undefined || event.actor === actor) &&
            (category === undefined || categoryOf(event) === category) &&
            (type === undefined || event.type === type) &&
            (from === undefined || event.recordedAt >= from) &&
            (to === undefined || event.recordedAt < to) &&
            (field === undefined || (changed.get(event.id) ?? []).some((one) => one.split(/[.[]/)[0] === field)),
        )
        .toSorted((a, b) => Number(a.position - b.position) * (down ? -1 : 1));
      const found = await all(`&${query}`, random.pick([1, 7, 200]));
      expect({ query: String(query), ids: found.map(({ eventId }) => eventId) }).toEqual({
        query: String(query),
        ids: expected.map(({ id }) => id),
      });
      for (const { eventId, changes } of found)
        expect(changes.map(({ field: name }) => name)).toEqual(changed.get(eventId));
    }
  });

  test('is asked for one thing by its number, and for a part of a reason as it is written', async () => {
    const own = side.history.events.filter(({ stream }) => stream === `order-${idFor('order 3')}`);
    expect((await all('&category=order&id=so-2026-000003&sort=position', 3)).map(({ eventId }) => eventId)).toEqual(
      own.map(({ id }) => id),
    );
    const reasoned = side.history.events.filter(({ reason }) => reason !== undefined);
    expect((await all('&reason=case', 200)).length).toBe(reasoned.length);
    expect((await all('&reason=%25', 200)).length).toBe(reasoned.length);
    expect(await all('&reason=e_', 200)).toEqual([]);
  });

  test.each([1e300, -1e300, 2 ** 53, 0.5])('has no page behind %d', async (position) => {
    const cursor = Buffer.from(JSON.stringify([position])).toString('base64url');
    expect((await side.fetch(`/query/v1/timeline?cursor=${cursor}`)).status).toBe(400);
  });

  test('is written as CSV, all of it', async () => {
    const { body } = await side.fetch('/query/v1/timeline?format=csv');
    expect(body.trimEnd().split('\r\n').length - 1).toBe(side.history.events.length);
  });

  test('finds a field that is in what is new as a whole', async () => {
    const found = await all('&category=customer&field=details.name', 200);
    expect(found.length).toBe(12);
  });
});

describe('the causes of a thing', () => {
  const graph = (id: string) => side.get(`/query/v1/causation/${encodeURIComponent(id)}`);

  test('are all its conversations, by whatever id or number of it', async () => {
    const order = idFor('order 3');
    const own = side.history.events.filter(({ stream }) => stream === `order-${order}`);
    const [invoiced, paid, shipped] = ['invoice-recorded', 'settlement-recorded', 'shipment-dispatched'].map((name) =>
      own.find(({ type }) => type === `sales.order.${name}.v1`),
    );
    const dataOf = (event: PublishedEvent | undefined) => event?.data as Readonly<Record<string, string>>;
    const invoiceId = dataOf(invoiced)['invoiceId'];
    const ofInvoice = side.history.events.filter(({ stream }) => stream === `invoice-${invoiceId}`);
    const settled = ofInvoice.filter(({ type }) => type === 'sales.invoice.settled.v1');
    const together = (others: readonly PublishedEvent[]) =>
      [...own, ...others].toSorted((a, b) => Number(a.position - b.position));
    const expected = new Map([
      [order, own],
      [order.toUpperCase(), own],
      ['so-2026-000003', own],
      [invoiceId, together(ofInvoice)],
      [dataOf(invoiced)['number'], together(ofInvoice)],
      [dataOf(paid)['documentId'], together(settled)],
      [dataOf(shipped)['shipmentId'], own],
    ]);
    for (const [id, all] of expected) {
      const { nodes, correlationIds } = await graph(id ?? '');
      const events = nodes.filter(({ kind }: { kind: string }) => kind === 'event');
      expect({ id, events: events.map((one: { id: string }) => one.id) }).toEqual({
        id,
        events: all.map((one) => one.id),
      });
      expect(correlationIds).toEqual([...new Set(all.map((one) => one.correlationId))]);
    }
  });

  test('are one conversation by the id of it, of a command or of an event', async () => {
    const [event] = side.history.events.filter(({ type }) => type === 'sales.order.shipment-dispatched.v1');
    for (const id of [event?.id, event?.commandId, event?.correlationId]) {
      const { nodes, correlationId } = await graph(id ?? '');
      expect(correlationId).toBe(event?.correlationId);
      expect(nodes.map((node: { id: string }) => node.id)).toContain(event?.id);
    }
  });

  test('are found by the place of an event, however its code or number is written', async () => {
    side.shop.addProduct('SKU-3');
    await side.publish();
    const places = {
      'stockItem-MAIN. sku-3@0': 'stockItem-MAIN.SKU-3',
      'order-so-2026-000003@0': `order-${idFor('order 3')}`,
    };
    for (const [place, stream] of Object.entries(places)) {
      const first = side.history.events.find((event) => event.stream === stream);
      expect((await graph(place)).correlationId).toBe(first?.correlationId);
    }
  });

  test('of what is unknown are not found', async () => {
    expect((await side.fetch('/query/v1/causation/nothing')).status).toBe(404);
  });
});
