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
  // Of the order that is shipped in parts.
  requests: { 'GET /v1/orders/:order/shipments/:shipmentId': { parameters: { order: tourId(301) } } },
};
