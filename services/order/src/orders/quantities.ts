import {
  type AllocatedLine,
  isSameCode,
  type Placement,
  quantity,
  type Thousandths,
  thousandths,
} from '@sales/contracts';

/** A quantity that is held for a line in a warehouse. */
export type Held = { readonly warehouse: string; readonly quantity: Thousandths };

/** Where every unit of a line is. All in thousandths. */
export type LineCount = {
  /** Goods are shipped, and invoiced when they are; everything else is invoiced from the confirmation on. */
  readonly ships: boolean;
  readonly ordered: Thousandths;
  /** Will not be shipped any more. */
  readonly cancelled: Thousandths;
  /** Held in warehouses and not yet shipped. */
  readonly reserved: readonly Held[];
  readonly shipped: Thousandths;
  readonly delivered: Thousandths;
  /** Announced as coming back, and neither refused nor here. */
  readonly awaited: Thousandths;
  /** Came back. The sum of the next three. */
  readonly returned: Thousandths;
  /** Came back before it was invoiced, and never will be. */
  readonly waived: Thousandths;
  /** Came back after it was invoiced; the refund is due. */
  readonly creditable: Thousandths;
  /** Came back and was refunded. */
  readonly credited: Thousandths;
  readonly invoiced: Thousandths;
  /** Invoiced ahead of shipment, then cancelled and credited. */
  readonly voided: Thousandths;
};

export const countOf = (ordered: Thousandths, ships = true): LineCount => ({
  ships,
  ordered,
  cancelled: 0,
  reserved: [],
  shipped: 0,
  delivered: 0,
  awaited: 0,
  returned: 0,
  waived: 0,
  creditable: 0,
  credited: 0,
  invoiced: 0,
  voided: 0,
});

const total = (held: readonly Held[]): Thousandths => held.reduce((all, one) => all + one.quantity, 0);

export const reservedOf = (count: LineCount): Thousandths => total(count.reserved);
/** Still to be shipped. */
export const unshipped = (count: LineCount): Thousandths =>
  count.ships ? count.ordered - count.cancelled - count.shipped : 0;
/** Still to be shipped, and not there. */
export const missing = (count: LineCount): Thousandths => unshipped(count) - reservedOf(count);
/** What may still be announced as coming back. */
export const returnable = (count: LineCount): Thousandths => count.shipped - count.returned - count.awaited;
/** What stays to be billed of the line when all is over. */
export const kept = (count: LineCount): Thousandths => count.ordered - count.cancelled - count.waived;
/** Invoiced, and not taken back by a cancellation. */
export const billed = (count: LineCount): Thousandths => count.invoiced - count.voided;
/** Shipped and never invoiced; of what is not shipped, all that was not. */
export const unbilled = (count: LineCount): Thousandths =>
  count.ships ? Math.max(0, count.shipped - count.waived - billed(count)) : kept(count) - billed(count);
/** What an invoice may carry: what was shipped, or with prepayment all that stays. */
export const invoiceable = (count: LineCount, prepayment: boolean): Thousandths =>
  prepayment ? kept(count) - billed(count) : unbilled(count);

/**
 * What a warehouse's answer says that a line holds now. The answer may not know of the latest shipments yet: of the
 * quantities shipped so far (in order of shipment) those that it has seen are neither reserved nor short in it.
 */
export const heldNow = (count: LineCount, shipments: readonly Held[], answer: AllocatedLine): readonly Held[] => {
  const answered = answer.reserved.map((at) => ({ warehouse: at.warehouse, quantity: thousandths(at.quantity) }));
  let seen = Math.max(0, count.ordered - thousandths(answer.short) - total(answered));
  const left = new Map<string, Thousandths>();
  for (const at of answered) left.set(at.warehouse, (left.get(at.warehouse) ?? 0) + at.quantity);
  for (const shipment of shipments) {
    const known = Math.min(seen, shipment.quantity);
    seen -= known;
    left.set(shipment.warehouse, (left.get(shipment.warehouse) ?? 0) - (shipment.quantity - known));
  }
  let room = unshipped(count);
  const held: Held[] = [];
  for (const [warehouse, at] of left) {
    const taken = Math.min(at, room);
    if (taken <= 0) continue;
    held.push({ warehouse, quantity: taken });
    room -= taken;
  }
  return held;
};

/** Takes a quantity out of what is held, at one warehouse or in the order in which it is held. */
export const take = (
  held: readonly Held[],
  wanted: Thousandths,
  warehouse?: string,
): { readonly taken: readonly Held[]; readonly rest: readonly Held[] } => {
  let open = wanted;
  const taken: Held[] = [];
  const rest: Held[] = [];
  for (const at of held) {
    const part = warehouse === undefined || isSameCode(warehouse, at.warehouse) ? Math.min(open, at.quantity) : 0;
    open -= part;
    if (part > 0) taken.push({ warehouse: at.warehouse, quantity: part });
    if (at.quantity > part) rest.push({ warehouse: at.warehouse, quantity: at.quantity - part });
  }
  return { taken, rest };
};

export const placements = (held: readonly Held[]): Placement[] =>
  held.map((at) => ({ warehouse: at.warehouse, quantity: quantity(at.quantity) }));

/** The rules that the quantities of a line keep at every event; the names of those that are broken. */
export const brokenIdentities = (count: LineCount): readonly string[] => {
  const { ordered, cancelled, shipped, delivered, awaited, returned, waived, creditable, credited } = count;
  const rules: Readonly<Record<string, boolean>> = {
    'nothing is negative': [
      ...[ordered, cancelled, shipped, delivered, awaited, returned, waived, creditable, credited],
      ...[count.invoiced, count.voided, ...count.reserved.map((at) => at.quantity)],
    ].every((value) => value >= 0),
    'ordered = shipped + cancelled + reserved + missing': missing(count) >= 0,
    'shipped + cancelled <= ordered': shipped + cancelled <= ordered,
    'delivered <= shipped': delivered <= shipped,
    'returned + awaited <= shipped': returned + awaited <= shipped,
    'returned = waived + creditable + credited': returned === waived + creditable + credited,
    'invoiced <= kept': billed(count) <= kept(count),
    'credited <= invoiced': creditable + credited <= billed(count),
  };
  return Object.keys(rules).filter((rule) => !rules[rule]);
};
