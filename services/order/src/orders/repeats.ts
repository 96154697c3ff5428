import { type DiscountRule, quantity, type Thousandths, thousandths } from '@sales/contracts';
import { again, type Content } from '@sales/eventsourcing';
import type { OrderCommand, PricedLine, Timed } from './commands.ts';
import type { OrderErrorCode } from './errors.ts';

/**
 * Something comes under an id that the order has: with the same content it is a repeat, with other content it is
 * refused. When it happened is compared where the sender has said it.
 * @throws DomainError
 */
export const repeated = (
  id: Content,
  { at, ...recorded }: Content & { readonly at: string },
  command: Pick<Timed<OrderCommand>, 'at' | 'dated'>,
  sent: Content,
  code: OrderErrorCode = 'order/id-reused',
): [] => {
  const [before, now] = command.dated === true ? [{ effectiveAt: at }, { effectiveAt: command.at }] : [{}, {}];
  return again(code, id, { ...recorded, ...before }, { ...sent, ...now });
};

type Part = { readonly lineId: string; readonly quantity: Thousandths; readonly warehouse?: string };

/** How much of each line, in one order; told apart by warehouse where that is wanted. */
export const partsOf = (parts: readonly Part[], byWarehouse = false): readonly Content[] =>
  [...Map.groupBy(parts, ({ lineId, warehouse }) => (byWarehouse ? `${lineId} ${warehouse}` : lineId))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const { lineId, warehouse } = first;
      const units = same.reduce((all, one) => all + one.quantity, 0);
      return [{ lineId, quantity: quantity(units), ...(byWarehouse && { warehouse }) }];
    });

/** A price that did not come from a list was given by hand. */
export const isByHand = ({ price }: Pick<PricedLine, 'price'>): boolean => price.priceList === undefined;

/** The discounts of a line of its own, as they were agreed. */
export const ownDiscounts = ({ discounts = [] }: Pick<PricedLine, 'discounts'>): DiscountRule[] =>
  discounts.flatMap(({ reason, percent, amount, ofOrder }) => {
    if (ofOrder === true) return [];
    if (percent !== undefined) return { reason, percent };
    return { reason, ...(amount !== undefined && { amount }) };
  });

/** What a line is of: a product, something with a name, or words. */
const subjectOf = ({ sku, name, text }: PricedLine) => {
  if (sku !== undefined) return { sku };
  return { ...(name !== undefined && { name }), ...(text !== undefined && { text }) };
};

/** What was asked for with a line: its price and its tax category only where they were given by hand. */
export const asked = (line: PricedLine) => {
  const { kind, unit, quantity: units, unitPrice, price, taxation, custom } = line;
  const discounts = ownDiscounts(line);
  const measured = {
    unit,
    quantity: quantity(thousandths(units)),
    ...(isByHand(line) && { unitPrice, taxIncluded: price.taxIncluded }),
    ...(taxation.byHand === true && { taxCategory: taxation.category }),
    ...(discounts.length > 0 && { discounts }),
  };
  return {
    kind,
    ...subjectOf(line),
    ...(kind !== 'text' && measured),
    ...(custom !== undefined && { custom }),
  };
};
