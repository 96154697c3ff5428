import type { Order } from '@sales/client';
import type { Fields } from '../../ui/merge.ts';

/** Names of the fields of a line: `<line>/quantity`, `<line>/percent`. */
export const lineField = (lineId: string, field: 'quantity' | 'percent'): string => `${lineId}/${field}`;

type Line = Pick<Order['lines'][number], 'lineId' | 'kind' | 'quantity' | 'discounts'>;
type Edited = Pick<Order, 'customerReference' | 'discount'> & { readonly lines: readonly Line[] };

/** The discount of a line as one percentage; undefined where it is something else, which stays as it is. */
const percentOf = ({ discounts }: Line): string | undefined => {
  const own = discounts.filter(({ ofOrder }) => ofOrder !== true);
  return own.length === 0 ? '' : own.length === 1 ? own[0]?.percent : undefined;
};

/** What of a draft can be changed in a form. */
export const fieldsOf = ({ customerReference = '', discount, lines }: Edited): Fields => {
  const percent = discount === undefined ? '' : discount.percent;
  const ofLines = lines.flatMap((line): [string, string][] => {
    const { lineId, kind, quantity } = line;
    if (kind === 'text') return [];
    const own = percentOf(line);
    return [
      [lineField(lineId, 'quantity'), quantity],
      ...(own === undefined ? [] : [[lineField(lineId, 'percent'), own] as [string, string]]),
    ];
  });
  return {
    reference: customerReference,
    ...(percent !== undefined && { percent }),
    ...Object.fromEntries(ofLines),
  };
};
