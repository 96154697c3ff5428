import { customers, orders } from '@sales/contracts';
import {
  chained,
  type EventLog,
  type LogMessage,
  noChain,
  open,
  openedLog,
  type PersonKeys,
  type PublishedFields,
  position,
  type RecordedEvent,
  revision,
  seal,
  streamName,
  toMessage,
} from '@sales/eventsourcing';
import { memoryKeys, testId } from '@sales/eventsourcing/testing';
import { personalFields } from '@sales/service-kit';
import { compared, round } from './median.ts';
import type { Report } from './report.ts';

const id = '01930000-0000-7000-8000-000000000001';

const eventOf = (bytes: number): RecordedEvent => ({
  type: 'OrderSubmitted',
  data: { lines: Array.from({ length: bytes / 50 }, (_, nth) => ({ sku: `FUR-BO-${1000 + nth}`, quantity: '12.5' })) },
  eventId: id,
  stream: streamName('order', id),
  revision: revision(3),
  position: position(42),
  metadata: {
    actor: 'user:ann',
    correlationId: id,
    causationId: id,
    commandId: id,
    recordedAt: '2026-03-01T09:30:00.000Z',
    schemaVersion: 1,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
});

const times = 20_000;

/** CPU that a piece of work takes, in µs. */
const cpuOf = async (work: () => unknown): Promise<number> => {
  const start = process.cpuUsage();
  for (let nth = 0; nth < times; nth++) await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
};

const customer = {
  eventId: id,
  data: {
    number: 'C-000123',
    details: {
      personId: id,
      kind: 'person',
      name: 'Ann Smith',
      email: 'ann@example.com',
      phone: '+49 30 1234567',
      country: 'DE',
      billingAddress: { line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    },
  },
};

const personalOf = () => {
  const fields = personalFields(customers.events.CustomerRegistered.properties);
  return fields && { fields, subject: 'customer' };
};

/** What it costs to seal the personal values of an event, and to open them; the key is in memory. */
const sealing = async (report: Report): Promise<void> => {
  const keys = memoryKeys();
  const personal = personalOf();
  const sealed = await seal([customer], () => personal, keys);
  const costs = await compared(3, {
    seal: () => cpuOf(() => seal([customer], () => personal, keys)),
    open: () => cpuOf(() => open(sealed, () => personal, keys)),
  });
  for (const [what, cost] of Object.entries(costs))
    report.row('codec', { what: `${what} the values of a person`, µs: round(cost, 1) });
};

const address = { line1: 'Main Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' };

/** What is recorded of an order whose customer is a person or a company, as far as it says something about people. */
const orderEvents = (lines: number, isPerson: boolean) => {
  const eur = (amount: number) => ({ amount, currency: 'EUR' });
  const person = isPerson ? { personId: id } : {};
  const parties = { customer: { customerId: id, ...person, number: 'C-000123', name: 'Ann Smith', country: 'DE' } };
  const named = { ...person, number: 'SO-2026-000123', entity: 'MAIN', ...parties, billTo: address, shipTo: address };
  const line = { lineId: id, kind: 'stock', sku: 'FUR-BO-1000', name: 'Oak table', net: eur(990), tax: eur(188) };
  return [
    { type: 'OrderSubmitted', data: { ...named, currency: 'EUR', lines: Array.from({ length: lines }, () => line) } },
    { type: 'ShipmentDispatched', data: { ...person, shipmentId: id, trackingNumber: 'JD0146', lines: [] } },
    { type: 'OrderClosed', data: { ...person, rating: 5, feedback: 'all as it should be' } },
  ].map((event, nth) => ({ ...event, eventId: testId(nth + 1) }));
};

/**
 * Reading the messages of an order, for the first reader of a process and for each further one. A blank behind the text
 * makes it another message.
 */
const readings = (sealed: Awaited<ReturnType<typeof seal>>, keys: PersonKeys, fieldsOf: PublishedFields) => {
  const messagesWith = (blank: string) =>
    sealed.map(({ data, ...event }, nth): LogMessage => {
      const { type } = event as { readonly type?: string };
      const headers = { ce_id: event.eventId, ce_type: orders.types[type as 'OrderSubmitted'] };
      return { offset: BigInt(nth), key: `order-${id}`, value: JSON.stringify(data) + blank, headers };
    });
  const both = [messagesWith(''), messagesWith(' ')] as const;
  const readerOf = (batch: () => readonly LogMessage[]) =>
    openedLog({ read: async () => batch() } as unknown as EventLog, fieldsOf, keys);
  let turn = 0;
  const [first, further] = [readerOf(() => both[turn++ % 2 === 0 ? 0 : 1]), readerOf(() => both[0])];
  const read = ({ read: one }: EventLog) => one('sales.order.v1', 0, 0n);
  return { 'read, as the first': () => cpuOf(() => read(first)), 'read, as another': () => cpuOf(() => read(further)) };
};

/** What sealing costs of an order, from its submission to its end, and opening once. */
const sealingOrders = async (report: Report): Promise<void> => {
  const fields = new Map(
    Object.entries(orders.events).map(([type, { properties }]) => [type, personalFields(properties)]),
  );
  const personalOf = ({ type }: { readonly type: string }) => {
    const found = fields.get(type);
    return found && { fields: found, subject: `order-${id}` };
  };
  const fieldsOf: PublishedFields = (type) =>
    fields.get(Object.entries(orders.types).find(([, one]) => one === type)?.[0] ?? '');
  for (const lines of [3, 24]) {
    for (const isPerson of [true, false]) {
      const keys = memoryKeys();
      const events = orderEvents(lines, isPerson);
      const sealed = await seal(events, personalOf, keys);
      const costs = await compared(3, {
        seal: () => cpuOf(() => seal(events, personalOf, keys)),
        open: () => cpuOf(() => open(sealed, personalOf, keys)),
        ...readings(sealed, keys, fieldsOf),
      });
      for (const [what, cost] of Object.entries(costs)) {
        const whose = isPerson ? 'a person' : 'a company';
        report.row('codec', { what: `${what} an order of ${lines} lines of ${whose}`, µs: round(cost, 1) });
      }
    }
  }
};

/** What it costs to make a message of an event, with the chain of hashes and without; to seal it, and to open it. */
export const benchCodec = async (_: string, report: Report): Promise<void> => {
  for (const bytes of [500, 1000, 4000]) {
    const event = eventOf(bytes);
    const publication = { type: 'sales.order.submitted.v1', data: event.data };
    const plain = () => toMessage(event, publication, position(41));
    const costs = await compared(3, {
      message: () => cpuOf(plain),
      'with its chain': () => cpuOf(() => chained(plain(), event, noChain)),
    });
    for (const [what, cost] of Object.entries(costs))
      report.row('codec', { what: `${what}, ${JSON.stringify(event.data).length} bytes`, µs: round(cost, 1) });
  }
  await sealing(report);
  await sealingOrders(report);
};
