/** The first parts of the paths that the app has pages for beside `/`. The server answers these with the app. */
export const sections = ['orders', 'customers', 'products', 'price-lists', 'basket', 'stock', 'reports'] as const;
