import type { Table } from '@sales/eventsourcing';

/** What has a code; the category of its streams. */
export type Coded = 'product' | 'warehouse' | 'priceList';

export const codeTable: Table = {
  name: 'codes',
  columns: { category: 'text', key: 'text', spelling: 'text' },
  key: ['category', 'key'],
};
