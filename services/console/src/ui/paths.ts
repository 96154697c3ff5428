/** The page of a product, whose SKU may have any sign in it. */
export const productPath = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

export const priceListPath = (priceList: string): string => `/price-lists/${encodeURIComponent(priceList)}`;

/** By number or id. */
export const orderPath = (number: string): string => `/orders/${encodeURIComponent(number)}`;

/** By number or id. */
export const customerPath = (customer: string): string => `/customers/${encodeURIComponent(customer)}`;
