import { fulfilments, orders, type PublishedData, stockItems, warehouses } from '@sales/contracts';
import { type Asked, type EventNamed, either, type Handling, on, type PublishedEvent } from '@sales/eventsourcing';

/** What an event of another stream asks of the stock and the allocations. */
export type AllocationWork =
  | { readonly type: 'AnswerRequest'; readonly request: PublishedData<typeof fulfilments, 'AllocationRequested'> }
  | { readonly type: 'Release'; readonly release: PublishedData<typeof fulfilments, 'ReleaseRequested'> }
  | { readonly type: 'Ship'; readonly shipment: PublishedData<typeof orders, 'ShipmentDispatched'> }
  | { readonly type: 'PutBack'; readonly goods: PublishedData<typeof orders, 'ReturnReceived'> }
  | { readonly type: 'TakeFilled'; readonly filled: PublishedData<typeof stockItems, 'BackorderFilled'> }
  /** Something else is to come in than before. */
  | { readonly type: 'PromiseAgain'; readonly warehouse: string; readonly sku: string; readonly at: string }
  | { readonly type: 'AnnounceTransfer'; readonly departure: PublishedData<typeof stockItems, 'TransferDispatched'> }
  | { readonly type: 'CompleteTransfer'; readonly arrival: PublishedData<typeof stockItems, 'TransferReceived'> }
  /** Puts the warehouse on the list as it is; one that was opened for a company is shown to the orders that wait. */
  | { readonly type: 'ListWarehouse'; readonly warehouse: string; readonly openedFor?: string };

type Meaning = Handling<[], AllocationWork>;

const ofFulfilment: Meaning = on(fulfilments, {
  AllocationRequested: ({ data: request }) => ({ type: 'AnswerRequest', request }),
  ReleaseRequested: ({ data: release }) => ({ type: 'Release', release }),
});

const ofOrder: Meaning = on(orders, {
  ShipmentDispatched: ({ data: shipment }) => ({ type: 'Ship', shipment }),
  ReturnReceived: ({ data: goods }) => ({ type: 'PutBack', goods }),
});

const ofStockItem: Meaning = on(stockItems, {
  BackorderFilled: ({ data: filled }) => ({ type: 'TakeFilled', filled }),
  ReceiptExpected: ({ data: { warehouse, sku }, recordedAt: at }) => ({ type: 'PromiseAgain', warehouse, sku, at }),
  TransferDispatched: ({ data: departure }) => ({ type: 'AnnounceTransfer', departure }),
  TransferReceived: ({ data: arrival }) => ({ type: 'CompleteTransfer', arrival }),
});

const listed = ({ data: { warehouse } }: EventNamed<typeof warehouses>): AllocationWork => ({
  type: 'ListWarehouse',
  warehouse,
});

const ofWarehouse: Meaning = on(warehouses, {
  WarehouseOpened: ({ data: { warehouse, entity } }) => ({ type: 'ListWarehouse', warehouse, openedFor: entity }),
  WarehouseChanged: listed,
  WarehouseClosed: listed,
});

const workOf = either(ofFulfilment, ofOrder, ofStockItem, ofWarehouse);

/** Everything that is heard is looked at with the stock before it means something for an allocation. */
export const route = (event: PublishedEvent): readonly Asked<AllocationWork>[] => {
  const work = workOf(event);
  return work === undefined ? [] : [{ work }];
};
