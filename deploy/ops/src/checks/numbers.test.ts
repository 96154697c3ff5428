import { describe, expect, it } from 'vitest';
import { foundBy, recorded, type Stored, stored } from './fixture.ts';
import { numberCheck } from './numbers.ts';

const series = 'numberSeries-MAIN.INV.2026';
const assigned = (n: number, document: string, on = '2026-01-01'): Stored =>
  stored(series, 'NumberAssigned', { n, for: document, in: document, on });
const issued = (number: string, document: string, issuedOn = '2026-01-01', minute = 0): Stored =>
  stored(`invoice-${document}`, 'InvoiceIssued', { number, issuedOn }, minute);
const block = (stream: string, from: number, to: number): Stored => stored(stream, 'NumbersReserved', { from, to });

const orders = 'numberSeries-MAIN.SO.2026';
const customers = 'numberSeries-C';

const sound: readonly Stored[] = [
  assigned(1, 'a'),
  issued('INV-2026-000001', 'a'),
  block(series, 2, 4), // taken from it when events were withdrawn
  assigned(5, 'b'),
  assigned(6, 'c', '2026-01-02'),
  issued('INV-2026-000006', 'c', '2026-01-02'),
  issued('INV-2026-000005', 'b'),
  block(orders, 1, 100),
  stored('order-o', 'OrderDrafted', { number: 'SO-2026-000007' }),
  stored('order-o', 'OrderSubmitted', { number: 'SO-2026-000007' }),
  block(customers, 1, 100),
  stored('customer-k', 'ClaimWithdrawn', { kind: 'email' }),
  stored('customer-k', 'CustomerRegistered', { number: 'C-000001' }),
];

const found = (events: readonly Stored[]) => foundBy(numberCheck(), recorded(events));
/** The sound ones with one of them in another form. */
const tampered = (nth: number, data: object) =>
  found(sound.map((one, at) => (at === nth ? { ...one, data: { ...(one.data as object), ...data } } : one)));

describe('numbers', () => {
  it('are right where each is on the document that it was assigned to, whatever blocks leave out', async () => {
    expect(await found(sound)).toEqual([]);
  });

  it('that a document has and no series has assigned', async () => {
    expect(await tampered(1, { number: 'INV-2026-000009' })).toEqual([
      'invoice-a@0: has number INV-2026-000009, which no series has assigned',
    ]);
  });

  it('that two documents have', async () => {
    expect(await tampered(6, { number: 'INV-2026-000006' })).toEqual([
      'invoice-b@0: has number INV-2026-000006, which invoice-c has',
    ]);
  });

  it('that were assigned to another document, or on another day', async () => {
    expect(await tampered(3, { for: 'x' })).toEqual([
      `invoice-b@0: has number INV-2026-000005, which ${series}@2 has assigned to x`,
    ]);
    expect(await tampered(1, { issuedOn: '2026-01-03' })).toEqual([
      `invoice-a@0: is of 2026-01-03, where ${series}@0 has assigned INV-2026-000001 on 2026-01-01`,
    ]);
  });

  it.each([
    ['are left out', 4, { n: 7 }, `${series}@3: gives INV-2026-000007, where 6 is due`],
    ['are given again', 4, { n: 5 }, `${series}@3: gives INV-2026-000005, where 6 is due`],
    ['overlap a block', 2, { from: 1 }, `${series}@1: gives INV-2026-000001, where 2 is due`],
  ])('that %s in a series', async (_, nth, data, what) => {
    expect(await tampered(nth, data)).toContain(what);
  });

  it('that no document has when the time for it has passed', async () => {
    const later = stored('order-o', 'OrderClosed', {}, 30);
    const events = sound.filter((_, nth) => nth !== 6);
    expect(await found(events)).toEqual([]);
    expect(await found([...events, later])).toEqual([
      `${series}@2: has assigned INV-2026-000005 to b, which does not have it`,
    ]);
  });

  it('of orders and customers that no block has, or that two have', async () => {
    expect(await tampered(8, { number: 'SO-2026-000101' })).toEqual([
      'order-o@0: has number SO-2026-000101, which no series has given',
    ]);
    expect(await tampered(12, { number: 'SO-2026-000007' })).toEqual([
      'customer-k@1: has number SO-2026-000007, which order-o has',
    ]);
  });
});
