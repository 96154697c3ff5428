import type { Address, FulfilmentPolicy, Money, PaymentTerms, ProductUnit } from '@sales/contracts';
import type { ListedPrice } from '../prices/index.ts';

/** What an order must know of its customer. */
export type CustomerTerms = {
  readonly customerId: string;
  /** Of a customer who is a person. */
  readonly personId?: string;
  readonly number: string;
  readonly name: string;
  readonly country: string;
  readonly region?: string;
  readonly segment?: string;
  readonly currency: string;
  readonly fulfilmentPolicy: FulfilmentPolicy;
  readonly maxWarehouses?: number;
  readonly paymentTerms: PaymentTerms;
  readonly creditLimit?: Money;
  readonly priceList?: string;
  readonly owner?: string;
  readonly billingAddress?: Address;
  readonly shippingAddress?: Address;
  readonly status: 'active' | 'held' | 'deactivated';
  /** Why the customer is held or deactivated. */
  readonly reason?: string;
};

/** What an order must know of a product, and what every price list says about it. */
export type CatalogueEntry = {
  readonly sku: string;
  readonly name: string;
  readonly category?: string;
  /** The base unit. */
  readonly unit: string;
  readonly units?: readonly ProductUnit[];
  readonly taxCategory: string;
  readonly isDiscontinued: boolean;
  readonly prices: readonly ListedPrice[];
};

/** What a bar code is on: a product, in that unit. */
export type Scanned = { readonly sku: string; readonly unit: string };

/** The local read models, by name: for a route to say which of them it decides on. */
export const readModels = {
  customers: 'order-customers',
  catalogue: 'order-catalogue',
  warehouses: 'order-warehouses',
  openOrders: 'order-open-orders',
} as const;

/** What an order must know of a warehouse. */
export type KnownWarehouse = {
  readonly warehouse: string;
  /** The company of ours that it belongs to. */
  readonly entity: string;
  readonly closed: boolean;
};

/**
 * What decisions on orders need to know of customers and products: local copies that have what was acknowledged before
 * the request. What they need for that is waited for, where it has not come yet. All of them throw NotCaughtUp when it
 * takes too long.
 */
export type ReferenceData = {
  /** Undefined when there is no such customer. @throws ReadModelUnavailable */
  customer(customerId: string): Promise<CustomerTerms | undefined>;
  /** The products that there are, by the keys of their SKUs. @throws ReadModelUnavailable */
  catalogue(skus: readonly string[]): Promise<ReadonlyMap<string, CatalogueEntry>>;
  /** The products that bar codes are on, by the keys of these. @throws ReadModelUnavailable */
  barcodes(barcodes: readonly string[]): Promise<ReadonlyMap<string, Scanned>>;
  /** Whether there is such a price list, with or without prices. @throws ReadModelUnavailable */
  hasPriceList(priceList: string): Promise<boolean>;
  /**
   * The orders of a customer that were submitted without a limit before the call and have not ended; maybe some that
   * have. @throws ReadModelUnavailable, NotCaughtUp
   */
  openOrders(customerId: string): Promise<readonly string[]>;
  /** Undefined when there is no such warehouse. @throws ReadModelUnavailable */
  warehouse(warehouse: string): Promise<KnownWarehouse | undefined>;
};
