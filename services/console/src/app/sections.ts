/** The first parts of the paths that the app has pages for beside `/`. The server answers these with the app. */
export const sections = [
  ...['waiting', 'orders', 'approvals', 'customers', 'products', 'price-lists', 'basket'],
  ...['floor', 'pick-list', 'shipments', 'stock', 'movements', 'transfers'],
  ...['invoices', 'payments', 'receivables', 'returns', 'refunds', 'reports', 'usage'],
  ...['companies', 'users', 'roles', 'teams', 'api-keys', 'audit', 'operations'],
] as const;
