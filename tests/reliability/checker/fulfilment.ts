import type { OrderStatus, Thousandths } from '@sales/contracts';
import { type Check, type SalesEvent, violationOf } from './evidence.ts';
import { ledgerOf, type OrderOfLedger } from './ledger.ts';
import { heldByLine } from './stock.ts';

/** States in which an order waits for a person, or for nothing. */
const atRest: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'draft',
  'awaitingApproval',
  'rejected',
  'confirmed',
  'backordered',
  'partiallyShipped',
  'shipped',
  'delivered',
  'closed',
  'cancelled',
]);

/** States in which everything that is not shipped must be held. */
const fullyHeld: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['confirmed']);

/** States in which nothing may be held: all is shipped, or nothing will be. */
const nothingHeld: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'draft',
  'rejected',
  'cancelled',
  'shipped',
  'delivered',
  'closed',
]);

const sum = (values: Iterable<Thousandths> = []): Thousandths => [...values].reduce((total, value) => total + value, 0);

/**
 * I12: once everything is quiet every order is final, waits for a person, or waits with a timer that is due to go off.
 */
export const nothingStuck: Check = ({ published, timers }) => {
  const violation = violationOf('I12');
  const waiting = [...timers.values()].flat();
  return [...ledgerOf(published).orders.values()].flatMap((order) => {
    const timed = waiting.some((timer) => timer.includes(order.orderId));
    return [
      ...(atRest.has(order.status) || timed ? [] : [`is ${order.status} and waits for nothing`]),
      ...(order.uncosted.size === 0 || timed ? [] : [`has no cost for ${[...order.uncosted].join(', ')}`]),
    ].map((wrong) => violation(`order ${order.orderId} ${wrong}`));
  });
};

/**
 * I5 and I12: a confirmed order holds its stock, a cancelled one holds none, and nothing is held for an order that is
 * not.
 */
export const noOrphanReservations: Check = (evidence) => {
  const violation = violationOf('I12');
  const held = heldByLine(evidence);
  const { orders } = ledgerOf(evidence.published);
  const unknown = [...held]
    .filter(([orderId, lines]) => !orders.has(orderId) && sum(lines.values()) !== 0)
    .map(([orderId]) => `stock is held for order ${orderId}, which does not exist`);
  const wrong = [...orders.values()].flatMap((order) =>
    wrongsOf(order, held.get(order.orderId) ?? new Map()).map(
      (text) => `order ${order.orderId} is ${order.status}, ${text}`,
    ),
  );
  return [...unknown, ...wrong].map(violation);
};

const wrongsOf = (order: OrderOfLedger, held: ReadonlyMap<string, Thousandths>): readonly string[] => {
  const total = sum(held.values());
  const wanted = sum([...order.lines.values()].map(({ ordered, shipped, cancelled }) => ordered - shipped - cancelled));
  if (nothingHeld.has(order.status) && total !== 0) return [`but ${total} thousandths are held for it`];
  if (fullyHeld.has(order.status) && total !== wanted) return [`but ${total} of ${wanted} thousandths are held for it`];
  return total <= wanted ? [] : [`but ${total} thousandths are held for the ${wanted} that it wants`];
};

/** I12: an alarm goes off once: no step of an order runs out of time twice on the same attempt. */
export const timersFireOnce: Check = ({ published }) => {
  const violation = violationOf('I12');
  const expired = published.filter((event) => event.type === 'sales.fulfilment.allocation-timed-out.v1');
  const label = ({ data }: Extract<SalesEvent, { type: 'sales.fulfilment.allocation-timed-out.v1' }>): string =>
    `${data.orderId}: ${data.step}, attempt ${data.attempt}`;
  return [...Map.groupBy(expired, label)]
    .filter(([, events]) => events.length > 1)
    .map(([name, events]) => violation(`${name} ran out of time ${events.length} times`));
};

/** States in which an order has asked for its stock, and not yet been closed or cancelled. */
const counts: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'confirmed',
  'backordered',
  'partiallyShipped',
  'shipped',
  'delivered',
]);

/** States in which an order counts for nothing: it waits for a decision, or was decided against. */
const undecided: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['awaitingApproval', 'rejected']);

/** I6 and I12: once everything is quiet, credit is held for exactly what each order still counts for. */
export const noOrphanCredit: Check = ({ published }) => {
  const violation = violationOf('I12');
  const held = new Map<string, number>();
  const counting = new Set<string>();
  const hold = (orderId: string, amount: number): void => void held.set(orderId, (held.get(orderId) ?? 0) + amount);
  for (const event of published) {
    if (event.type === 'sales.creditAccount.open-orders-counted.v1') {
      for (const { orderId, amount } of event.data.orders) hold(orderId, amount.amount);
      if (event.data.complete) counting.add(event.data.customerId);
    }
    if (
      event.type === 'sales.creditAccount.credit-reserved.v1' ||
      event.type === 'sales.creditAccount.credit-restored.v1' ||
      event.type === 'sales.creditAccount.credit-released.v1'
    ) {
      const { orderId, amount } = event.data;
      const sign = event.type === 'sales.creditAccount.credit-released.v1' ? -1 : 1;
      hold(orderId, sign * amount.amount);
    }
  }
  const { orders } = ledgerOf(published);
  // What has asked for stock counts, once its customer has had a limit, also when it asked for no credit itself.
  for (const { orderId, customerId, status } of orders.values())
    if (counting.has(customerId) && counts.has(status)) hold(orderId, 0);
  return [...held].flatMap(([orderId, amount]) => {
    const order = orders.get(orderId);
    const isOpen = order !== undefined && !undecided.has(order.status);
    const open = isOpen ? (order.exposure ?? order.total) : 0;
    const what = order === undefined ? 'does not exist' : `is ${order.status} and counts for ${open}`;
    return amount === open ? [] : [violation(`credit of ${amount} is held for order ${orderId}, which ${what}`)];
  });
};

/** I16: after the last fault everything catches up. */
export const comesToRest: Check = ({ unfinished }) => unfinished.map(violationOf('I16'));
