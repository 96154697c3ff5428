import { barcodeKey, products as contracts, pathKey } from '@sales/contracts';
import {
  alsoWith,
  begunBy,
  type Fold,
  foldedTable,
  type Handling,
  idOf,
  on,
  type PublishedEvent,
} from '@sales/eventsourcing';
import { fileAdded, fileRemoved, searchText } from '@sales/read-kit/folding';
import { type ProductDocument, type ProductRow, productTable } from './table.ts';

const change: Handling<[ProductDocument], ProductDocument> = on(contracts, {
  ProductChanged: ({ data }, document) => ({ ...document, details: data.details }),
  ProductCategorised: ({ data }, document) => ({
    ...document,
    details: { ...document.details, category: data.category },
  }),
  ProductDiscontinued: ({ data: { reason } }, { discontinuedBecause: _, ...rest }) => ({
    ...rest,
    status: 'discontinued',
    ...(reason !== undefined && { discontinuedBecause: reason }),
  }),
  ProductReinstated: (_, { discontinuedBecause: __, ...rest }) => ({
    ...rest,
    status: 'active',
  }),
  AttachmentAdded: fileAdded,
  AttachmentRemoved: fileRemoved,
});

const begin = on(contracts, {
  ProductAdded: ({ data: { sku, details }, effectiveAt: at }): ProductDocument => ({
    sku,
    status: 'active',
    details,
    attachments: [],
    addedAt: at,
    updatedAt: at,
  }),
});

/** The live document and the one as of any instant: both are this fold over the events of the product. */
export const evolveProduct: Fold<ProductDocument> = alsoWith(
  begunBy(begin, change),
  (document) => document,
  (document, { effectiveAt }) => ({ ...document, updatedAt: effectiveAt }),
);

const rowOf = (document: ProductDocument, event: PublishedEvent): ProductRow => {
  const { sku, status, details, updatedAt } = document;
  return {
    sku,
    name: details.name,
    category: details.category ?? '',
    category_key: pathKey(details.category ?? ''),
    status,
    updated_at: updatedAt,
    revision: Number(event.revision),
    search: searchText({
      names: [details.name, details.category],
      codes: [sku, ...(details.barcodes ?? []).map(({ code }) => code)],
    }),
    barcodes: (details.barcodes ?? []).map(({ code }) => barcodeKey(code)),
    document,
  };
};

export const evolveProductRow: Fold<ProductRow> = alsoWith(evolveProduct, (row) => row?.document, rowOf);

export const products = foldedTable<ProductRow>({
  table: productTable,
  keys: ({ stream }) => [{ sku: idOf(stream) }],
  evolve: evolveProductRow,
});
