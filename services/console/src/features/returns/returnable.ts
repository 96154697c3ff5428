import type { OrderDocument, OrderedLine } from '@sales/client';
import { thousandths } from '../../ui/quantities.ts';

/** Announced, and neither refused nor here. */
const isAwaited = ({ status }: OrderDocument['returns'][number]): boolean =>
  status === 'requested' || status === 'approved';

export type Returnable = {
  readonly line: OrderedLine;
  /** In thousandths of the base unit. */
  readonly most: number;
};

/** The lines of which something can come back, and how much of each. */
export const returnableLines = ({
  lines,
  returns,
}: Pick<OrderDocument, 'lines' | 'returns'>): readonly Returnable[] => {
  const awaited = returns.filter(isAwaited).flatMap((one) => one.lines);
  return lines
    .map((line) => {
      const { shipped, returned } = line.quantities;
      const waits = awaited.filter(({ lineId }) => lineId === line.lineId);
      const out = thousandths(shipped) - thousandths(returned);
      return { line, most: waits.reduce((left, { quantity }) => left - thousandths(quantity), out) };
    })
    .filter(({ most }) => most > 0);
};
