import { tour, tourId } from '@sales/contracts/tour';
import type { Examples } from '@sales/service-kit';

const { customerId, orderId, sku, priceList, warehouse } = tour;

/** What came of the tour. */
export const examples: Examples = {
  parameters: {
    customer: customerId,
    order: orderId,
    orderId,
    sku,
    priceList,
    warehouse,
    category: 'order',
    id: orderId,
    topics: 'orders',
    invoice: tourId(307),
    shipmentId: tourId(310),
    personId: tourId(501),
  },
};
