import { pathKey } from '@sales/contracts';
import { asProductEvent, type ProductEvent } from '../events.ts';
import { foldedTable, searchText } from '../reading/folding/index.ts';
import { type ProductDocument, type ProductRow, productTable } from './table.ts';

/** The live document and the one as of any instant: both are this fold over the events of the product. */
export const evolveProduct = (
  document: ProductDocument | undefined,
  event: ProductEvent,
): ProductDocument | undefined => {
  const at = event.effectiveAt;
  if (event.type === 'sales.product.added.v1') {
    const { sku, details } = event.data;
    return { sku, status: 'active', details, addedAt: at, updatedAt: at };
  }
  if (document === undefined) return undefined;
  const { discontinuedBecause, ...rest } = document;
  switch (event.type) {
    case 'sales.product.changed.v1':
      return { ...document, details: event.data.details, updatedAt: at };
    case 'sales.product.categorised.v1':
      return { ...document, details: { ...document.details, category: event.data.category }, updatedAt: at };
    case 'sales.product.discontinued.v1': {
      const { reason } = event.data;
      const because = reason === undefined ? {} : { discontinuedBecause: reason };
      return { ...rest, status: 'discontinued', ...because, updatedAt: at };
    }
    case 'sales.product.reinstated.v1':
      return { ...rest, status: 'active', updatedAt: at };
  }
};

export const evolveProductRow = (row: ProductRow | undefined, event: ProductEvent): ProductRow | undefined => {
  const document = evolveProduct(row?.document, event);
  if (document === undefined) return undefined;
  const { sku, status, details, updatedAt } = document;
  return {
    sku,
    name: details.name,
    category: details.category ?? '',
    category_key: pathKey(details.category ?? ''),
    status,
    updated_at: updatedAt,
    revision: Number(event.revision),
    search: searchText({ names: [details.name, details.category], codes: [sku, details.barcode] }),
    document,
  };
};

export const products = foldedTable<ProductEvent, ProductRow>({
  table: productTable,
  event: asProductEvent,
  keys: (event) => [{ sku: event.data.sku }],
  evolve: evolveProductRow,
});
