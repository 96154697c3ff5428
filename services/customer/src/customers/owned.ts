import type { OwnedParts } from '@sales/service-kit';
import type { Customers } from './customers.ts';

/** Whose the customers are that paths name. */
export const ownedIn = (customers: Pick<Customers, 'load'>): OwnedParts => ({
  customerId: {
    ownerOf: async (customerId) => {
      const { state } = await customers.load(customerId);
      return state.status === 'none' ? undefined : (state.profile.owner ?? null);
    },
    unknown: 'customer/unknown',
    readBy: 'customer:read',
  },
});
