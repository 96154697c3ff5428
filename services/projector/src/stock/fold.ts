import { thousandths } from '@sales/contracts';
import type { AppendedTable, Row } from '@sales/eventsourcing';
import { asStockItemEvent, asWarehouseEvent, type StockItemEvent, type WarehouseEvent } from '../events.ts';
import { dateOf, foldedTable } from '../reading/folding/index.ts';
import { movementTable, type StockRow, stockTable, type WarehouseRow, warehouseTable } from './table.ts';

/** Each event says what stands in the item right after it, so the fold needs no arithmetic. */
export const evolveStock = (row: StockRow | undefined, event: StockItemEvent): StockRow => {
  const { sku, warehouse, level } = event.data;
  const { min = null, max = null, lead_time_days = null } = row ?? {};
  const policy =
    event.type === 'sales.stockItem.reorder-policy-set.v1'
      ? {
          min: thousandths(event.data.min),
          max: thousandths(event.data.max),
          lead_time_days: event.data.leadTimeDays,
        }
      : { min, max, lead_time_days };
  return {
    sku,
    warehouse,
    on_hand: thousandths(level.onHand),
    reserved: thousandths(level.reserved),
    value: level.value?.amount ?? 0,
    currency: level.value?.currency ?? null,
    ...policy,
    updated_at: event.effectiveAt,
    revision: Number(event.revision),
  };
};

export const stock = foldedTable<StockItemEvent, StockRow>({
  table: stockTable,
  event: asStockItemEvent,
  keys: ({ data }) => [{ sku: data.sku, warehouse: data.warehouse }],
  evolve: evolveStock,
});

type Movement = {
  readonly kind: string;
  readonly quantity: number;
  readonly cost: number;
  /** What it goes back on: a shipment, a return, a transfer, a delivery note. */
  readonly document: string | null;
  readonly reason?: string;
};

const movementOf = (event: StockItemEvent): Movement | undefined => {
  switch (event.type) {
    case 'sales.stockItem.stock-received.v1': {
      const { quantity, cost, reference } = event.data;
      return { kind: 'received', quantity: thousandths(quantity), cost: cost.amount, document: reference ?? null };
    }
    case 'sales.stockItem.stock-shipped.v1': {
      const { quantity, cost, shipmentId } = event.data;
      return { kind: 'shipped', quantity: -thousandths(quantity), cost: -cost.amount, document: shipmentId };
    }
    case 'sales.stockItem.stock-returned.v1': {
      const { quantity, cost, returnId } = event.data;
      return { kind: 'returned', quantity: thousandths(quantity), cost: cost.amount, document: returnId };
    }
    case 'sales.stockItem.stock-adjusted.v1': {
      const { quantity, cost, reference, reason } = event.data;
      const document = reference ?? null;
      return { kind: 'adjusted', quantity: thousandths(quantity), cost: cost.amount, document, reason };
    }
    case 'sales.stockItem.stock-counted.v1': {
      const { difference, cost, reference } = event.data;
      return { kind: 'counted', quantity: thousandths(difference), cost: cost.amount, document: reference ?? null };
    }
    case 'sales.stockItem.transfer-dispatched.v1': {
      const { quantity, cost, transferId } = event.data;
      return { kind: 'transferOut', quantity: -thousandths(quantity), cost: -cost.amount, document: transferId };
    }
    case 'sales.stockItem.transfer-received.v1': {
      const { quantity, cost, transferId } = event.data;
      return { kind: 'transferIn', quantity: thousandths(quantity), cost: cost.amount, document: transferId };
    }
    case 'sales.stockItem.stock-reserved.v1':
    case 'sales.stockItem.stock-awaited.v1':
    case 'sales.stockItem.backorder-filled.v1':
    case 'sales.stockItem.reservation-released.v1':
    case 'sales.stockItem.stock-picked.v1':
    case 'sales.stockItem.receipt-expected.v1':
    case 'sales.stockItem.transfer-completed.v1':
    case 'sales.stockItem.reorder-policy-set.v1':
    case 'sales.stockItem.reorder-point-reached.v1':
      return undefined;
  }
};

export const movementRow = (event: StockItemEvent): Row | undefined => {
  const movement = movementOf(event);
  if (movement === undefined) return undefined;
  const { sku, warehouse, level } = event.data;
  return {
    sku,
    warehouse,
    revision: Number(event.revision),
    reason: event.reason ?? null,
    ...movement,
    currency: level.value?.currency ?? null,
    on_hand: thousandths(level.onHand),
    value: level.value?.amount ?? 0,
    actor: event.actor,
    date: dateOf(event.effectiveAt),
    effective_at: event.effectiveAt,
    recorded_at: event.recordedAt,
  };
};

export const movements: AppendedTable = {
  kind: 'appended',
  table: movementTable,
  row: (event) => {
    const known = asStockItemEvent(event);
    return known === undefined ? undefined : movementRow(known);
  },
};

export const evolveWarehouse = (row: WarehouseRow | undefined, event: WarehouseEvent): WarehouseRow | undefined => {
  const revision = Number(event.revision);
  if (event.type === 'sales.warehouse.closed.v1') return row && { ...row, open: false, revision };
  return { warehouse: event.data.warehouse, open: true, details: event.data.details, revision };
};

export const warehouses = foldedTable<WarehouseEvent, WarehouseRow>({
  table: warehouseTable,
  event: asWarehouseEvent,
  keys: (event) => [{ warehouse: event.data.warehouse }],
  evolve: evolveWarehouse,
});
