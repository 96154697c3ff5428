import { naturalKey, spellingOf } from '@sales/contracts';
import { type EventStore, reject, streamName } from '@sales/eventsourcing';
import type { CustomerErrorCode } from './errors.ts';

/** Whether a price list that a command names exists. */
export type PriceLists = {
  /**
   * Resolves to the code of the list as it was first spelt.
   * @throws DomainError `customer/price-list-unknown`; StoreUnavailable
   */
  spelt(code: string): Promise<string>;
};

/** Lists that are remembered to exist. */
const capacity = 10_000;

/** The first spelling of a code, in the event by which the inventory service records it: see its `domain/code`. */
const spellingIn = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'spelling' in data && typeof data.spelling === 'string'
    ? data.spelling
    : undefined;

/**
 * Price lists are kept by the inventory service. Whether there is one shows in whether it has a stream, which is never
 * behind; what is in it does not concern customers. Lists never vanish, so one that was found is not looked for again.
 */
export const createPriceLists = (store: Pick<EventStore, 'read'>): PriceLists => {
  const known = new Map<string, string>();
  return {
    spelt: async (code) => {
      const key = naturalKey(code);
      const found = known.get(key);
      if (found !== undefined) return found;
      const [spelled] = await store.read(streamName('code', `priceList.${key}`), { maxCount: 1 });
      const spelling = spellingIn(spelled?.data) ?? spellingOf(code);
      const [created] = await store.read(streamName('priceList', spelling), { maxCount: 1 });
      if (created === undefined) return reject<CustomerErrorCode>('customer/price-list-unknown', { priceList: code });
      if (known.size >= capacity) known.clear();
      known.set(key, spelling);
      return spelling;
    },
  };
};
