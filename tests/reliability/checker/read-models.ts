import { type Check, type Evidence, type Figures, violationOf } from './evidence.ts';
import { ledgerOf } from './ledger.ts';
import { isStockEvent, movementOf } from './stock.ts';

/** I7: the sums that the read models show are those of the books that the checker keeps itself. */
export const figuresAgree: Check = ({ published, figures }) => {
  const violation = violationOf('I7');
  const expected = figuresOf(published);
  return [...new Set([...expected.keys(), ...figures.keys()])]
    .filter((name) => (expected.get(name) ?? 0) !== (figures.get(name) ?? 0))
    .map((name) =>
      violation(`${name}: the read model says ${figures.get(name) ?? 0}, the log ${expected.get(name) ?? 0}`),
    );
};

/** I8: a rebuilt read model is the same, byte for byte. */
export const rebuildsEqual: Check = ({ tables }) => {
  const violation = violationOf('I8');
  return tables
    .filter(({ live, rebuilt }) => live !== rebuilt)
    .map(({ name, live, rebuilt }) => violation(`${name}: ${live} as it grew, ${rebuilt} rebuilt`));
};

/** Sums over the log: quantities in thousandths, money in minor units, each currency for itself. */
export const figuresOf = (published: Evidence['published']): Figures => {
  const figures = new Map<string, number>();
  const add = (name: string, value: number): void => void figures.set(name, (figures.get(name) ?? 0) + value);
  const { customers, orders } = ledgerOf(published);
  add('customers', customers.size);
  for (const order of orders.values()) {
    add(`orders ${order.status}`, 1);
    add(`ordered ${order.currency}`, order.total);
    add(`invoiced ${order.currency}`, order.invoiced);
    add(`paid ${order.currency}`, order.paid);
    add(`refunded ${order.currency}`, order.refunded);
    add(`open ${order.currency}`, order.invoiced - order.paid - order.credited);
    if (!order.submitted) continue;
    for (const { net, cost } of order.lines.values()) {
      add(`sold ${order.currency}`, net);
      add(`cost of goods ${order.currency}`, cost.get(order.currency) ?? 0);
    }
  }
  for (const event of published.filter(isStockEvent)) {
    const { onHand = 0 } = movementOf(event);
    if (onHand !== 0) add(`moved ${event.data.warehouse}.${event.data.sku}`, onHand);
  }
  const levels = new Map(published.filter(isStockEvent).map((event) => [event.stream, event.data]));
  for (const { warehouse, sku, level } of levels.values()) {
    add(`on hand ${warehouse}.${sku}`, Number(level.onHand) * 1000);
    add(`reserved ${warehouse}.${sku}`, Number(level.reserved) * 1000);
    add(`stock value ${warehouse}.${sku}`, level.value?.amount ?? 0);
  }
  return figures;
};
