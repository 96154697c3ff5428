import type { Attachment, PriceListTerms, ProductDetails } from '@sales/contracts';
import type { Table } from '@sales/eventsourcing';
import { alphabetical, searchIndex } from '@sales/read-kit/folding';

export type ProductDocument = {
  readonly sku: string;
  readonly status: 'active' | 'discontinued';
  readonly discontinuedBecause?: string;
  readonly details: ProductDetails;
  readonly attachments: readonly Attachment[];
  readonly addedAt: string;
  readonly updatedAt: string;
};

export type ProductRow = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** What the filter looks at, see `pathKey`. */
  readonly category_key: string;
  readonly status: ProductDocument['status'];
  readonly updated_at: string;
  readonly revision: number;
  readonly search: string;
  /** Keys of its bar codes, see `barcodeKey`. */
  readonly barcodes: readonly string[];
  readonly document: ProductDocument;
};

export const productTable: Table = {
  name: 'products',
  columns: {
    sku: 'text',
    name: 'text',
    category: 'text',
    category_key: 'text',
    status: 'text',
    updated_at: 'timestamptz',
    revision: 'bigint',
    search: 'text',
    barcodes: 'jsonb',
    document: 'jsonb',
  },
  key: ['sku'],
  indexes: [
    '(sku collate "C")',
    `(name ${alphabetical}, sku)`,
    `(category ${alphabetical}, sku)`,
    '(category_key collate "C")',
    searchIndex,
    `using gin ((document -> 'details' -> 'custom') jsonb_path_ops)`,
    'using gin (barcodes)',
  ],
};

export type PriceListRow = {
  readonly price_list: string;
  readonly terms: PriceListTerms;
  readonly updated_at: string;
  readonly revision: number;
};

export const priceListTable: Table = {
  name: 'price_lists',
  columns: { price_list: 'text', terms: 'jsonb', updated_at: 'timestamptz', revision: 'bigint' },
  key: ['price_list'],
};

/** Price of a unit from a quantity of it (in thousandths) on. */
export type PriceRow = {
  readonly price_list: string;
  readonly sku: string;
  readonly unit: string;
  readonly min_quantity: number;
  readonly micros: number;
  readonly per: number;
  readonly currency: string;
};

export const priceTable: Table = {
  name: 'prices',
  columns: {
    price_list: 'text',
    sku: 'text',
    unit: 'text',
    min_quantity: 'bigint',
    micros: 'bigint',
    per: 'bigint',
    currency: 'text',
  },
  key: ['price_list', 'sku', 'unit', 'min_quantity'],
  indexes: ['(sku)'],
};
