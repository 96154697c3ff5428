import type { PriceBreak, PriceListTerms, Thousandths, UnitPrice } from '@sales/contracts';

/** What one price list says about one product. */
export type ListedPrice = {
  readonly priceList: string;
  readonly terms: PriceListTerms;
  readonly breaks: readonly PriceBreak[];
  /** Revision of the list at which terms and breaks are as they are here. */
  readonly revision: number;
};

/** Everything that a price depends on. */
export type PriceQuestion = {
  readonly sku: string;
  /** How many of the unit. */
  readonly quantity: string;
  readonly unit: string;
  readonly baseQuantity: string;
  readonly baseUnit: string;
  /** How many base units one of the unit is. */
  readonly factor: Thousandths;
  readonly currency: string;
  /** The business day on which the price is asked for. */
  readonly day: string;
  /** The list that the customer is assigned to. */
  readonly assignedList?: string;
};

/** A price that was given by hand. */
export type PriceByHand = {
  readonly unitPrice: UnitPrice;
  readonly actor: string;
  /** Whether the price contains the tax. Absent: as the list does that would have counted, else not. */
  readonly taxIncluded?: boolean;
};
