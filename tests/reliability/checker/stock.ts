import { type Thousandths, thousandths } from '@sales/contracts';
import { type Check, type Evidence, type SalesEvent, violationOf } from './evidence.ts';

type StockEvent = Extract<SalesEvent, { type: `sales.stockItem.${string}` }>;

/** One product in one warehouse, as its movements make it. Thousandths of a unit, minor units. */
type Item = {
  onHand: Thousandths;
  inTransit: Thousandths;
  value: number;
  /** Held for `<orderId> <lineId>`. */
  readonly held: Map<string, Thousandths>;
  /** Lines for which nothing may be reserved any more. */
  readonly closed: Set<string>;
};

type Movement = {
  readonly onHand?: Thousandths;
  readonly inTransit?: Thousandths;
  readonly value?: number;
  readonly held?: Thousandths;
};

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

export const isStockEvent = (event: SalesEvent): event is StockEvent => event.type.startsWith('sales.stockItem.');

/** What an event does to the quantities and the value. */
export const movementOf = (event: StockEvent): Movement => {
  switch (event.type) {
    case 'sales.stockItem.stock-received.v1':
    case 'sales.stockItem.stock-returned.v1':
    case 'sales.stockItem.transfer-received.v1':
    case 'sales.stockItem.stock-adjusted.v1':
      return { onHand: thousandths(event.data.quantity), value: event.data.cost.amount };
    case 'sales.stockItem.stock-counted.v1':
      return { onHand: thousandths(event.data.difference), value: event.data.cost.amount };
    case 'sales.stockItem.stock-reserved.v1':
    case 'sales.stockItem.backorder-filled.v1':
      return { held: thousandths(event.data.quantity) };
    case 'sales.stockItem.reservation-released.v1':
      return { held: -thousandths(event.data.quantity) };
    case 'sales.stockItem.stock-shipped.v1': {
      const quantity = thousandths(event.data.quantity);
      return { held: -quantity, onHand: -quantity, value: -event.data.cost.amount };
    }
    case 'sales.stockItem.transfer-dispatched.v1': {
      const quantity = thousandths(event.data.quantity);
      return { onHand: -quantity, inTransit: quantity, value: -event.data.cost.amount };
    }
    case 'sales.stockItem.transfer-completed.v1':
      return { inTransit: -thousandths(event.data.quantity) };
    case 'sales.stockItem.stock-awaited.v1':
    case 'sales.stockItem.stock-picked.v1':
    case 'sales.stockItem.receipt-expected.v1':
    case 'sales.stockItem.reorder-policy-set.v1':
    case 'sales.stockItem.bin-assigned.v1':
    case 'sales.stockItem.reorder-point-reached.v1':
      return {};
  }
};

const lineOf = ({ orderId, lineId }: { readonly orderId: string; readonly lineId: string }): string =>
  `${orderId} ${lineId}`;

const move = (item: Item, event: StockEvent): void => {
  const { onHand = 0, inTransit = 0, value = 0, held = 0 } = movementOf(event);
  item.onHand += onHand;
  item.inTransit += inTransit;
  item.value += value;
  if (!('lineId' in event.data)) return;
  const line = lineOf(event.data);
  if ('closed' in event.data && event.data.closed) item.closed.add(line);
  item.held.set(line, (item.held.get(line) ?? 0) + held);
};

const wrongs = (item: Item, event: StockEvent): readonly string[] => {
  const { level } = event.data;
  const reserved = sum(item.held.values());
  const expected = { onHand: item.onHand, reserved, inTransitOut: item.inTransit, value: item.value };
  const said = {
    onHand: thousandths(level.onHand),
    reserved: thousandths(level.reserved),
    inTransitOut: thousandths(level.inTransitOut),
    value: level.value?.amount ?? 0,
  };
  const isLate = 'lineId' in event.data && (movementOf(event).held ?? 0) > 0 && item.closed.has(lineOf(event.data));
  return [
    ...(isLate ? ['reserved for a line that was let go for good'] : []),
    ...(reserved >= 0 && item.onHand >= reserved ? [] : [`${item.onHand} on hand, ${reserved} reserved`]),
    ...[...item.held].filter(([, held]) => held < 0).map(([line, held]) => `${held} held for ${line}`),
    ...(JSON.stringify(expected) === JSON.stringify(said)
      ? []
      : [`says ${JSON.stringify(said)}, its movements add up to ${JSON.stringify(expected)}`]),
  ];
};

/** I5: on hand >= reserved >= 0 after every event, and the movements add up to the level that each event states. */
export const stockAddsUp: Check = ({ published }) => {
  const violation = violationOf('I5');
  const items = new Map<string, Item>();
  return published.filter(isStockEvent).flatMap((event) => {
    const item = items.get(event.stream) ?? { onHand: 0, inTransit: 0, value: 0, held: new Map(), closed: new Set() };
    items.set(event.stream, item);
    move(item, event);
    return wrongs(item, event).map((wrong) => violation(`${event.stream}@${event.revision} ${event.type}: ${wrong}`));
  });
};

/** What is held for each order and line in all warehouses after the last event. */
export const heldByLine = ({
  published,
}: Pick<Evidence, 'published'>): ReadonlyMap<string, ReadonlyMap<string, Thousandths>> => {
  const held = new Map<string, Map<string, Thousandths>>();
  for (const event of published) {
    if (!isStockEvent(event) || !('lineId' in event.data)) continue;
    const { orderId, lineId } = event.data;
    const lines = held.get(orderId) ?? new Map<string, Thousandths>();
    held.set(orderId, lines.set(lineId, (lines.get(lineId) ?? 0) + (movementOf(event).held ?? 0)));
  }
  return held;
};
