/** Every published event. `data` is the text that was published: it is read back, never searched. */
export type TimelineRow = {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly event_id: string;
  readonly type: string;
  readonly recorded_at: string;
  readonly effective_at: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly command_id: string;
  /**
   * What the event is about: id of the invoice, payment, shipment, return, refund, receipt or transfer; the product of
   * a price.
   */
  readonly document: string | null;
  readonly data: string;
};

/** How a price says which product it is of: no id of another document looks like that. */
export const priceDocument = (sku: string): string => `price of ${sku}`;
