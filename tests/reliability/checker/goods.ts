import { type Thousandths, thousandths } from '@sales/contracts';
import { type Check, type SalesEvent, violationOf } from './evidence.ts';

/** What left, or came back, for a line of an order. Thousandths of a unit, minor units. */
type Moved = { readonly quantity: Thousandths; readonly cost: number };

type Part = Moved & { readonly orderId: string; readonly lineId: string };
type Line = { readonly lineId: string; readonly quantity: string };
type Costed = { readonly lineId: string; readonly cost: { readonly amount: number } };

/** The same twice: as the order says, and as the warehouses moved it. */
type Book = 'left' | 'came back';
type Source = 'said' | 'done';
type Entry = { readonly book: Book; readonly source: Source; readonly parts: readonly Part[] };

const quantities = (orderId: string, lines: readonly Line[]): Part[] =>
  lines.map(({ lineId, quantity }) => ({ orderId, lineId, quantity: thousandths(quantity), cost: 0 }));

const costs = (orderId: string, lines: readonly Costed[]): Part[] =>
  lines.map(({ lineId, cost }) => ({ orderId, lineId, quantity: 0, cost: cost.amount }));

const moved = ({ orderId, ...line }: Line & Costed & { readonly orderId: string }): Part[] => [
  ...quantities(orderId, [line]),
  ...costs(orderId, [line]),
];

const entryOf = (event: SalesEvent): Entry | undefined => {
  if (event.type === 'sales.order.shipment-dispatched.v1')
    return { book: 'left', source: 'said', parts: quantities(event.data.orderId, event.data.lines) };
  if (event.type === 'sales.order.shipment-costed.v1')
    return { book: 'left', source: 'said', parts: costs(event.data.orderId, event.data.lines) };
  if (event.type === 'sales.stockItem.stock-shipped.v1')
    return { book: 'left', source: 'done', parts: moved(event.data) };
  if (event.type === 'sales.order.return-received.v1') {
    const resaleable = event.data.lines.filter(({ condition }) => condition === 'resaleable');
    return { book: 'came back', source: 'said', parts: quantities(event.data.orderId, resaleable) };
  }
  if (event.type === 'sales.order.return-costed.v1')
    return { book: 'came back', source: 'said', parts: costs(event.data.orderId, event.data.lines) };
  return event.type === 'sales.stockItem.stock-returned.v1'
    ? { book: 'came back', source: 'done', parts: moved(event.data) }
    : undefined;
};

const sumOf = (entries: readonly Entry[], source: Source): ReadonlyMap<string, Moved> => {
  const sums = new Map<string, Moved>();
  for (const { orderId, lineId, quantity, cost } of entries.flatMap((one) =>
    one.source === source ? one.parts : [],
  )) {
    const key = `${orderId} ${lineId}`;
    const before = sums.get(key) ?? { quantity: 0, cost: 0 };
    sums.set(key, { quantity: before.quantity + quantity, cost: before.cost + cost });
  }
  return sums;
};

const differences = (book: Book, entries: readonly Entry[]): readonly string[] => {
  const own = entries.filter((entry) => entry.book === book);
  const [said, done] = [sumOf(own, 'said'), sumOf(own, 'done')];
  return [...new Set([...said.keys(), ...done.keys()])].flatMap((line) => {
    const [order, stock] = [said, done].map((sums) => JSON.stringify(sums.get(line) ?? { quantity: 0, cost: 0 }));
    return order === stock ? [] : [`line ${line}: the order says ${order} ${book}, the warehouses ${stock}`];
  });
};

/** I5: what orders say that has left and come back is what the warehouses have moved, unit by unit and cent by cent. */
export const goodsFollowOrders: Check = ({ published }) => {
  const violation = violationOf('I5');
  const orders = new Set(
    published.flatMap((event) =>
      event.type === 'sales.order.drafted.v1' || event.type === 'sales.order.submitted.v1' ? [event.data.orderId] : [],
    ),
  );
  // What is moved by hand is for orders that are kept elsewhere.
  const entries = published
    .flatMap((event) => entryOf(event) ?? [])
    .map((entry) => ({
      ...entry,
      parts: entry.parts.filter(({ orderId }) => orders.has(orderId)),
    }));
  const unheld = published.flatMap((event) =>
    event.type === 'sales.allocation.shipped.v1' && event.data.missing !== undefined
      ? [`order ${event.data.orderId} shipped what it did not hold: ${JSON.stringify(event.data.missing)}`]
      : [],
  );
  return [...unheld, ...differences('left', entries), ...differences('came back', entries)].map(violation);
};
