import {
  add,
  fraction,
  type Money,
  money,
  type Placement,
  type PromiseReason,
  type Quantity,
  quantity,
  type Thousandths,
  thousandths,
  times,
  type UnitPrice,
} from '@sales/contracts';
import { available, averageCost, type StockItemState, stockItem } from '../stock-items/index.ts';
import type { WantedLine } from './inputs.ts';
import { promiseLine } from './promise.ts';
import { chooseWarehouses } from './warehouse-policy.ts';

/** What the goods of a line would cost. `standardCost`: of the product, for what no stock tells a cost of. */
export type PreviewedCost = { readonly total: Money; readonly basis: 'movingAverage' | 'standardCost' };

export type PreviewedLine = WantedLine & {
  /** At all the warehouses that the order may come from, before the lines above have got theirs. */
  readonly available: Quantity;
  readonly reserved: readonly Placement[];
  readonly short: Quantity;
  /** Of what is short. */
  readonly promise?: { readonly promisedOn: string | null; readonly reason: PromiseReason };
  /** Absent where neither stock nor product tells it. */
  readonly cost?: PreviewedCost;
};

export type PreviewRequest = {
  readonly orderId: string;
  readonly lines: readonly WantedLine[];
  readonly maxWarehouses?: number;
};

/** What is known when stock is looked for: nothing of it is changed. */
export type StockSeen = {
  /** The open warehouses of the company that sells, in the order in which they are asked. */
  readonly warehouses: readonly string[];
  readonly itemAt: (warehouse: string, sku: string) => StockItemState;
  readonly standardCostOf: (sku: string) => UnitPrice | undefined;
  readonly day: string;
  readonly at: string;
};

/** Cost of a quantity at what all goods of the places have cost; undefined where there are none, or two currencies. */
const averageOf = (part: Thousandths, items: readonly StockItemState[]): Money | undefined => {
  const stocked = items.filter(({ onHand, currency }) => onHand > 0 && currency !== undefined);
  const [currency, ...others] = [...new Set(stocked.map((item) => item.currency))];
  if (currency === undefined || others.length > 0) return undefined;
  const value = stocked.reduce((sum, item) => sum + item.value, 0);
  const onHand = stocked.reduce((sum, item) => sum + item.onHand, 0);
  return fraction(money(value, currency), part, onHand);
};

const sumOf = (parts: readonly Money[]): Money | undefined => {
  const [first, ...rest] = parts;
  if (first === undefined || rest.some(({ currency }) => currency !== first.currency)) return undefined;
  return rest.reduce((sum, one) => add(sum, one), first);
};

/**
 * What each line would get if the order were submitted now, by the rules that decide it then: which warehouses, how
 * much, what it would wait for and until when. Lines of one product share its stock in their order.
 */
export const previewLines = (
  { orderId, lines, maxWarehouses }: PreviewRequest,
  { warehouses, itemAt, standardCostOf, day, at }: StockSeen,
): PreviewedLine[] => {
  const seen = lines.map((line) => ({
    ...line,
    candidates: warehouses.map((warehouse) => ({
      ...{ warehouse, held: 0 },
      available: available(itemAt(warehouse, line.sku)),
    })),
  }));
  const places = maxWarehouses === undefined ? warehouses : chooseWarehouses(seen, warehouses, maxWarehouses);
  const items = new Map<string, StockItemState>();
  const nowAt = (warehouse: string, sku: string): StockItemState =>
    items.get(`${warehouse}.${sku}`) ?? itemAt(warehouse, sku);
  const tell = (warehouse: string, sku: string, command: Parameters<typeof stockItem.decide>[0]): void => {
    const before = nowAt(warehouse, sku);
    const after = stockItem
      .decide(command, before, at)
      .reduce((item, event) => stockItem.evolve(item, event, at), before);
    items.set(`${warehouse}.${sku}`, after);
  };

  return lines.map((line) => {
    const { lineId, sku, quantity: wantedText } = line;
    const wanted = thousandths(wantedText);
    const free = places.map((warehouse) => available(nowAt(warehouse, sku)));
    const whole = places.find((_, nth) => (free[nth] ?? 0) >= wanted);
    let left = wanted;
    const parts = (whole === undefined ? places : [whole]).flatMap((warehouse) => {
      const part = Math.min(left, available(nowAt(warehouse, sku)));
      left -= part;
      return part > 0 ? [{ warehouse, part }] : [];
    });
    const costs = parts.map(({ warehouse, part }) => averageCost(part, itemAt(warehouse, sku)));
    for (const { warehouse, part } of parts)
      tell(warehouse, sku, { type: 'ReserveStock', orderId, lineId, quantity: quantity(part), partial: true });
    const missing = quantity(left);
    if (left > 0)
      for (const warehouse of places) tell(warehouse, sku, { type: 'AwaitStock', orderId, lineId, quantity: missing });
    const waitsAt = places.map((warehouse) => ({ item: nowAt(warehouse, sku), day }));
    const promised = left > 0 ? promiseLine({ orderId, ...line, quantity: missing }, waitsAt) : undefined;

    const averages =
      left > 0
        ? [
            ...costs,
            averageOf(
              left,
              warehouses.map((one) => itemAt(one, sku)),
            ),
          ]
        : costs;
    const known = averages.filter((one) => one !== undefined);
    const total = known.length === averages.length ? sumOf(known) : undefined;
    const standard = total === undefined ? standardCostOf(sku) : undefined;
    return {
      ...line,
      available: quantity(free.reduce((sum, one) => sum + one, 0)),
      reserved: parts.map(({ warehouse, part }) => ({ warehouse, quantity: quantity(part) })),
      short: missing,
      ...(promised !== undefined && {
        promise: { promisedOn: promised.promisedOn ?? null, reason: promised.reason },
      }),
      ...(total !== undefined && { cost: { total, basis: 'movingAverage' as const } }),
      ...(standard !== undefined && { cost: { total: times(standard, wanted), basis: 'standardCost' as const } }),
    };
  });
};
