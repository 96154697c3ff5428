/** The first parts of the paths that the app has pages for beside `/`. The server answers these with the app. */
export const sections = [
  ...['orders', 'approvals', 'customers', 'products', 'price-lists', 'basket'],
  ...['pick-list', 'shipments', 'stock', 'movements', 'transfers'],
  ...['invoices', 'payments', 'receivables', 'returns', 'refunds', 'reports'],
] as const;
