import { quantity, type Thousandths, thousandths } from '@sales/contracts';
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

/** What was asked for with a line: its price only where that was given by hand. */
export const asked = (line: PricedLine) => {
  const { sku, unit, quantity: units, unitPrice, price, ownDiscount, custom } = line;
  return {
    sku,
    unit,
    quantity: quantity(thousandths(units)),
    ...(isByHand(line) && { unitPrice, taxIncluded: price.taxIncluded }),
    ...(ownDiscount !== undefined && { ownDiscount }),
    ...(custom !== undefined && { custom }),
  };
};
