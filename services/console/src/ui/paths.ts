/** The page of a product, whose SKU may have any sign in it. */
export const productPath = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

export const priceListPath = (priceList: string): string => `/price-lists/${encodeURIComponent(priceList)}`;

export const orderPath = (number: string): string => `/orders/${encodeURIComponent(number)}`;
