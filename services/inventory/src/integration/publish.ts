import type {
  AllocationPublication,
  PriceListPublication,
  ProductPublication,
  StockItemPublication,
  WarehousePublication,
} from '@sales/contracts';
import { categoryOf, idOf, type RecordedEvent } from '@sales/eventsourcing';
import type { AllocationEvent } from '../domain/allocation/events.ts';
import type { PriceListEvent } from '../domain/price-list/price-list.ts';
import type { ProductEvent } from '../domain/product/product.ts';
import type { StockItemEvent } from '../domain/stock-item/events.ts';
import { parseStockItemId } from '../domain/stock-item/stock-item.ts';
import type { WarehouseEvent } from '../domain/warehouse/warehouse.ts';

type InventoryPublication =
  | ProductPublication
  | PriceListPublication
  | WarehousePublication
  | StockItemPublication
  | AllocationPublication;

/** What the world is told of an event of the catalogue or of stock. */
export const publish = (event: RecordedEvent): InventoryPublication => {
  const id = idOf(event.stream);
  // The relay gives us our own categories only, and in each there is nothing else.
  switch (categoryOf(event.stream)) {
    case 'product':
      return publishProduct(id, event as RecordedEvent<ProductEvent>);
    case 'priceList':
      return publishPriceList(id, event as RecordedEvent<PriceListEvent>);
    case 'warehouse':
      return publishWarehouse(id, event as RecordedEvent<WarehouseEvent>);
    case 'stockItem':
      return publishStockItem(id, event as RecordedEvent<StockItemEvent>);
    default:
      return publishAllocation(id, event as RecordedEvent<AllocationEvent>);
  }
};

const publishProduct = (sku: string, { type, data }: ProductEvent): ProductPublication => {
  switch (type) {
    case 'ProductAdded':
      return { type: 'sales.product.added.v1', data: { sku, details: data.details } };
    case 'ProductChanged':
      return { type: 'sales.product.changed.v1', data: { sku, details: data.details } };
    case 'ProductCategorised':
      return { type: 'sales.product.categorised.v1', data: { sku, category: data.category } };
    case 'ProductDiscontinued':
      return { type: 'sales.product.discontinued.v1', data: { sku, ...data } };
    case 'ProductReinstated':
      return { type: 'sales.product.reinstated.v1', data: { sku } };
  }
};

const publishPriceList = (priceList: string, { type, data }: PriceListEvent): PriceListPublication => {
  switch (type) {
    case 'PriceListCreated':
      return { type: 'sales.priceList.created.v1', data: { priceList, terms: data.terms } };
    case 'PriceListChanged':
      return { type: 'sales.priceList.changed.v1', data: { priceList, terms: data.terms } };
    case 'PriceSet': {
      const { sku, minQuantity, unitPrice } = data;
      return { type: 'sales.priceList.price-set.v1', data: { priceList, sku, minQuantity, unitPrice } };
    }
    case 'PriceRemoved':
      return { type: 'sales.priceList.price-removed.v1', data: { priceList, ...data } };
  }
};

const publishWarehouse = (warehouse: string, { type, data }: WarehouseEvent): WarehousePublication => {
  switch (type) {
    case 'WarehouseOpened':
      return { type: 'sales.warehouse.opened.v1', data: { warehouse, details: data.details } };
    case 'WarehouseChanged':
      return { type: 'sales.warehouse.changed.v1', data: { warehouse, details: data.details } };
    case 'WarehouseClosed':
      return { type: 'sales.warehouse.closed.v1', data: { warehouse } };
  }
};

const publishStockItem = (id: string, { type, data }: StockItemEvent): StockItemPublication => {
  const item = parseStockItemId(id);
  switch (type) {
    case 'StockReceived':
      return { type: 'sales.stockItem.stock-received.v1', data: { ...item, ...data } };
    case 'ReceiptExpected':
      return { type: 'sales.stockItem.receipt-expected.v1', data: { ...item, ...data } };
    case 'StockReserved':
      return { type: 'sales.stockItem.stock-reserved.v1', data: { ...item, ...data } };
    case 'ReservationReleased':
      return { type: 'sales.stockItem.reservation-released.v1', data: { ...item, ...data } };
    case 'StockAwaited':
      return { type: 'sales.stockItem.stock-awaited.v1', data: { ...item, ...data } };
    case 'BackorderFilled':
      return { type: 'sales.stockItem.backorder-filled.v1', data: { ...item, ...data } };
    case 'StockPicked':
      return { type: 'sales.stockItem.stock-picked.v1', data: { ...item, ...data } };
    case 'StockShipped':
      return { type: 'sales.stockItem.stock-shipped.v1', data: { ...item, ...data } };
    case 'StockReturned':
      return { type: 'sales.stockItem.stock-returned.v1', data: { ...item, ...data } };
    case 'StockAdjusted':
      return { type: 'sales.stockItem.stock-adjusted.v1', data: { ...item, ...data } };
    case 'StockCounted':
      return { type: 'sales.stockItem.stock-counted.v1', data: { ...item, ...data } };
    case 'TransferDispatched':
      return { type: 'sales.stockItem.transfer-dispatched.v1', data: { ...item, ...data } };
    case 'TransferCompleted':
      return { type: 'sales.stockItem.transfer-completed.v1', data: { ...item, ...data } };
    case 'TransferReceived':
      return { type: 'sales.stockItem.transfer-received.v1', data: { ...item, ...data } };
    case 'ReorderPolicySet':
      return { type: 'sales.stockItem.reorder-policy-set.v1', data: { ...item, ...data } };
    case 'ReorderPointReached':
      return { type: 'sales.stockItem.reorder-point-reached.v1', data: { ...item, ...data } };
  }
};

const publishAllocation = (orderId: string, { type, data }: AllocationEvent): AllocationPublication => {
  switch (type) {
    case 'AllocationAnswered': {
      const { requestId, lines, choice } = data;
      const why = choice !== undefined && { choice };
      return { type: 'sales.allocation.answered.v1', data: { orderId, requestId, lines: [...lines], ...why } };
    }
    case 'LinesPromised':
      return { type: 'sales.allocation.lines-promised.v1', data: { orderId, lines: [...data.lines] } };
    case 'AllocationReleased':
      return { type: 'sales.allocation.released.v1', data: { orderId, lines: [...data.lines] } };
    case 'AllocationShipped': {
      const { shipmentId, lines, missing } = data;
      const lost = missing !== undefined && { missing: [...missing] };
      return { type: 'sales.allocation.shipped.v1', data: { orderId, shipmentId, lines: [...lines], ...lost } };
    }
    case 'AllocationReturned': {
      const { returnId, lines } = data;
      return { type: 'sales.allocation.returned.v1', data: { orderId, returnId, lines: [...lines] } };
    }
  }
};
