import { type EventStore, reject, streamName } from '@sales/eventsourcing';
import type { CustomerErrorCode } from './domain/customer/errors.ts';

/** Whether a price list that a command names exists. */
export type PriceLists = {
  /** @throws DomainError `customer/price-list-unknown`; StoreUnavailable */
  require(code: string): Promise<void>;
};

/** Lists that are remembered to exist. */
const capacity = 10_000;

/**
 * Price lists are kept by the inventory service. Whether there is one shows in whether it has a stream, which is never behind;
 * what is in it is no business of customers. Lists never vanish, so one that was found is not looked for again.
 */
export const createPriceLists = (store: Pick<EventStore, 'read'>): PriceLists => {
  const known = new Set<string>();
  return {
    require: async (code) => {
      if (known.has(code)) return;
      const [created] = await store.read(streamName('priceList', code), { maxCount: 1 });
      if (created === undefined) return reject<CustomerErrorCode>('customer/price-list-unknown', { priceList: code });
      if (known.size >= capacity) known.clear();
      known.add(code);
    },
  };
};
