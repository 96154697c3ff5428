/** The page of a product, whose SKU may have any sign in it. */
export const productPath = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

export const priceListPath = (priceList: string): string => `/price-lists/${encodeURIComponent(priceList)}`;

/** By number or id. */
export const orderPath = (number: string): string => `/orders/${encodeURIComponent(number)}`;

export const userPath = (user: string): string => `/users/${encodeURIComponent(user)}`;

/** A company of ours, by its code. */
export const companyPath = (entity: string): string => `/companies/${entity}`;

/** What the console shows and offers a user or a role, by the page of that. */
export const viewAsPath = (page: string): string => `${page}/view-as`;

export const rolePath = (role: string): string => `/roles/${encodeURIComponent(role)}`;

/** Where the API has an invoice or a credit note, by number or id. */
export const invoiceOfApi = (invoice: string): string => `/query/v1/invoices/${encodeURIComponent(invoice)}`;

/** Where the API has a shipment of an order, which is by number or id. */
export const shipmentOfApi = (order: string, shipmentId: string): string =>
  `/query/v1/orders/${encodeURIComponent(order)}/shipments/${shipmentId}`;

/** By number or id. */
export const customerPath = (customer: string): string => `/customers/${encodeURIComponent(customer)}`;

/** An invoice or a credit note, by number or id. */
export const invoicePath = (invoice: string): string => `/invoices/${encodeURIComponent(invoice)}`;

export const paymentPath = (paymentId: string): string => `/payments/${paymentId}`;

/** A return of an order, which is by number or id. */
export const returnPath = (order: string, returnId: string): string => `${orderPath(order)}/returns/${returnId}`;

/** Where a return of an order is announced. */
export const newReturnPath = (order: string): string => returnPath(order, 'new');
