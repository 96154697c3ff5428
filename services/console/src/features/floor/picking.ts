import type { Paths } from '@sales/client';
import type { ShippedLine } from '../../queue/index.ts';
import { decimalOf, type Thousandths, thousandths } from '../../ui/quantities.ts';
import type { Scanned } from './codes.ts';

export type PickRow = Paths['/query/v1/pick-list']['GET']['answer']['items'][number];

/** What to take from a place for a line of an order. */
export type PickLine = Pick<PickRow, 'lineId' | 'warehouse' | 'sku' | 'name' | 'bin' | 'held'> & {
  readonly wanted: Thousandths;
};

export type PickOrder = Pick<PickRow, 'dueOn' | 'promised'> & {
  readonly order: PickRow['order'];
  /** In the order in which one walks. */
  readonly lines: readonly PickLine[];
};

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The goods of shipments that the list does not know of yet: it has what the line held before them. */
const shippedOf = ({ lineId, warehouse, held }: PickRow, shipped: readonly ShippedLine[]): Thousandths =>
  shipped
    .filter((line) => line.lineId === lineId && line.warehouse === warehouse && line.held === held)
    .reduce((sum, { quantity }) => sum + thousandths(quantity), 0);

/**
 * The pick list by order, what is due first before the rest.
 * @param rows sorted by bin
 * @param shipped what was shipped, and may still stand in the list
 */
export const ordersOf = (rows: readonly PickRow[], shipped: readonly ShippedLine[]): readonly PickOrder[] => {
  const wanted = rows.flatMap((row) => {
    const left = thousandths(row.quantity) - shippedOf(row, shipped);
    return left > 0 ? [{ row, left }] : [];
  });
  return [...Map.groupBy(wanted, ({ row }) => row.order.orderId).values()]
    .flatMap((all) => {
      const [first] = all;
      if (first === undefined) return [];
      const { order, dueOn, promised } = first.row;
      const lines = all.map(({ row: { lineId, warehouse, sku, name, bin, held }, left }) => ({
        ...{ lineId, warehouse, sku, held, wanted: left },
        ...(name !== undefined && { name }),
        ...(bin !== undefined && { bin }),
      }));
      return [{ order, dueOn, promised, lines }];
    })
    .toSorted((one, other) => compare(one.dueOn, other.dueOn) || compare(one.order.number, other.order.number));
};

/** How much of each line lies in the cart, by the id of the line. */
export type Picked = Readonly<Record<string, Thousandths>>;

export const pickedOf = (picked: Picked, { lineId, wanted }: PickLine): Thousandths =>
  Math.min(picked[lineId] ?? 0, wanted);

/** The place to go to next. */
export const nextLine = (lines: readonly PickLine[], picked: Picked): PickLine | undefined =>
  lines.find((line) => pickedOf(picked, line) < line.wanted);

/** What a scan comes to. */
export type AfterScan =
  | { readonly is: 'picked'; readonly picked: Picked; readonly line: PickLine }
  /** The order wants nothing of the product. */
  | { readonly is: 'wrong' }
  /** It is more than what is left to pick of the product. */
  | { readonly is: 'tooMuch'; readonly wanted: Thousandths; readonly left: Thousandths };

const sum = (quantities: readonly Thousandths[]): Thousandths => quantities.reduce((all, one) => all + one, 0);

/** Puts what was scanned into the cart, for the lines that still want it. */
export const afterScan = (lines: readonly PickLine[], picked: Picked, { sku, quantity }: Scanned): AfterScan => {
  const same = lines.filter((line) => line.sku === sku);
  const leftOf = (line: PickLine): Thousandths => line.wanted - pickedOf(picked, line);
  const left = sum(same.map(leftOf));
  const line = same.find((one) => leftOf(one) > 0) ?? same[0];
  if (line === undefined) return { is: 'wrong' };
  if (quantity > left) return { is: 'tooMuch', wanted: sum(same.map(({ wanted }) => wanted)), left };
  let rest = quantity;
  const taken = same.map((one) => {
    const part = Math.min(rest, leftOf(one));
    rest -= part;
    return [one.lineId, pickedOf(picked, one) + part] as const;
  });
  return { is: 'picked', picked: { ...picked, ...Object.fromEntries(taken) }, line };
};

/** The lines to ship: what lies in the cart. */
export const linesToShip = (lines: readonly PickLine[], picked: Picked): readonly ShippedLine[] =>
  lines.flatMap((line) => {
    const { lineId, warehouse, sku, name, held } = line;
    const quantity = pickedOf(picked, line);
    if (quantity === 0) return [];
    return [{ lineId, warehouse, sku, held, quantity: decimalOf(quantity), ...(name !== undefined && { name }) }];
  });
