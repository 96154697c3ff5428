import { reject } from '@sales/eventsourcing';
import type { OrderErrorCode } from '../orders/index.ts';
import type { LineRequest } from './quoting.ts';

type Field = Exclude<keyof LineRequest, 'lineId' | 'kind' | 'custom'>;
type Shape = { readonly needed: readonly Field[]; readonly unwanted: readonly Field[] };

/** Of a product: the catalogue says what it is, and the price lists what it costs. */
const product: Shape = { needed: ['sku', 'quantity'], unwanted: ['name', 'text'] };
/** Of anything else: the line says all. */
const free: Shape = { needed: ['name', 'unitPrice', 'taxCategory'], unwanted: ['text'] };
const words: Shape = {
  needed: ['text'],
  unwanted: ['sku', 'name', 'quantity', 'unit', 'unitPrice', 'taxIncluded', 'taxCategory', 'discounts'],
};

const shapeOf = ({ kind, sku }: LineRequest): Shape => {
  if (kind === 'text') return words;
  const { needed, unwanted } = kind === 'stock' || sku !== undefined ? product : free;
  return kind === 'credit' ? { needed, unwanted: [...unwanted, 'discounts'] } : { needed, unwanted };
};

/** @throws DomainError for a line without a field that its kind needs, or with one that it has not */
export const requireFields = (line: LineRequest): void => {
  const { lineId, kind } = line;
  const { needed, unwanted } = shapeOf(line);
  const missing = needed.find((field) => line[field] === undefined);
  if (missing !== undefined)
    reject<OrderErrorCode>('order/line-field-missing', { lineId, kind, field: missing, needed });
  const extra = unwanted.find((field) => line[field] !== undefined);
  if (extra !== undefined)
    reject<OrderErrorCode>('order/line-field-unwanted', { lineId, kind, field: extra, unwanted });
};
