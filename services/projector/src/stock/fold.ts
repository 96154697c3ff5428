import { stockItems, thousandths, warehouses as warehouseContracts } from '@sales/contracts';
import {
  type AppendedTable,
  type EventNamed,
  type Fold,
  foldedTable,
  type Handling,
  idOf,
  on,
  onEvery,
  type PublishedEvent,
  type Row,
} from '@sales/eventsourcing';
import { movementTable, pickTable, type StockRow, stockTable, type WarehouseRow, warehouseTable } from './table.ts';

type Policy = Pick<StockRow, 'min' | 'max' | 'lead_time_days'>;

const policyIn: Handling<[], Policy> = on(stockItems, {
  ReorderPolicySet: ({ data: { min, max, leadTimeDays } }) => ({
    min: thousandths(min),
    max: thousandths(max),
    lead_time_days: leadTimeDays,
  }),
});

const binIn: Handling<[], Pick<StockRow, 'bin'>> = on(stockItems, {
  BinAssigned: ({ data: { bin = null } }) => ({ bin }),
});

/** Each event says what stands in the item right after it, so the fold needs no arithmetic. */
const stockAfter = (event: EventNamed<typeof stockItems>, row: StockRow | undefined): StockRow => {
  const { sku, warehouse, level } = event.data;
  const { min = null, max = null, lead_time_days = null, bin = null } = row ?? {};
  return {
    sku,
    warehouse,
    on_hand: thousandths(level.onHand),
    reserved: thousandths(level.reserved),
    value: level.value?.amount ?? 0,
    currency: level.value?.currency ?? null,
    ...(policyIn(event) ?? { min, max, lead_time_days }),
    ...(binIn(event) ?? { bin }),
    updated_at: event.effectiveAt,
    revision: Number(event.revision),
  };
};

export const evolveStock: Handling<[row: StockRow | undefined], StockRow> = onEvery(stockItems, stockAfter);

export const stock = foldedTable<StockRow>({
  table: stockTable,
  keys: ({ stream }) => [stockItems.keyOf(idOf(stream))],
  evolve: evolveStock,
});

type Movement = {
  readonly kind: string;
  /** The business day, where the warehouse is. */
  readonly date: string;
  readonly quantity: number;
  readonly cost: number;
  /** What it goes back on: a shipment, a return, a transfer, a delivery note. */
  readonly document: string | null;
  readonly reason?: string;
};

const movementOf: Handling<[], Movement> = on(stockItems, {
  StockReceived: ({ data: { movedOn, quantity, cost, reference } }) => ({
    kind: 'received',
    date: movedOn,
    quantity: thousandths(quantity),
    cost: cost.amount,
    document: reference ?? null,
  }),
  StockShipped: ({ data: { movedOn, quantity, cost, shipmentId } }) => ({
    kind: 'shipped',
    date: movedOn,
    quantity: -thousandths(quantity),
    cost: -cost.amount,
    document: shipmentId,
  }),
  StockReturned: ({ data: { movedOn, quantity, cost, returnId } }) => ({
    kind: 'returned',
    date: movedOn,
    quantity: thousandths(quantity),
    cost: cost.amount,
    document: returnId,
  }),
  StockAdjusted: ({ data: { movedOn, quantity, cost, reference, reason } }) => ({
    kind: 'adjusted',
    date: movedOn,
    quantity: thousandths(quantity),
    cost: cost.amount,
    document: reference ?? null,
    reason,
  }),
  StockCounted: ({ data: { movedOn, difference, cost, reference } }) => ({
    kind: 'counted',
    date: movedOn,
    quantity: thousandths(difference),
    cost: cost.amount,
    document: reference ?? null,
  }),
  TransferDispatched: ({ data: { movedOn, quantity, cost, transferId } }) => ({
    kind: 'transferOut',
    date: movedOn,
    quantity: -thousandths(quantity),
    cost: -cost.amount,
    document: transferId,
  }),
  TransferReceived: ({ data: { movedOn, quantity, cost, transferId } }) => ({
    kind: 'transferIn',
    date: movedOn,
    quantity: thousandths(quantity),
    cost: cost.amount,
    document: transferId,
  }),
});

const itemIn = onEvery(stockItems, ({ data: { sku, warehouse, level } }) => ({ sku, warehouse, level }));

export const movementRow = (event: PublishedEvent): Row | undefined => {
  const [movement, item] = [movementOf(event), itemIn(event)];
  if (movement === undefined || item === undefined) return undefined;
  const { sku, warehouse, level } = item;
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
    effective_at: event.effectiveAt,
    recorded_at: event.recordedAt,
  };
};

export const movements: AppendedTable = {
  kind: 'appended',
  table: movementTable,
  row: movementRow,
};

const pickRow: Handling<[], Row> = on(stockItems, {
  StockPicked: ({ data, revision, effectiveAt, recordedAt }) => ({
    sku: data.sku,
    warehouse: data.warehouse,
    revision: Number(revision),
    order_id: data.orderId,
    line_id: data.lineId,
    quantity: thousandths(data.quantity),
    effective_at: effectiveAt,
    recorded_at: recordedAt,
  }),
});

export const picks: AppendedTable = { kind: 'appended', table: pickTable, row: (event) => pickRow(event) };

export const evolveWarehouse: Fold<WarehouseRow> = on(warehouseContracts, {
  WarehouseOpened: ({ data, revision }) => ({ ...data, open: true, revision: Number(revision) }),
  WarehouseChanged: ({ data, revision }, row) => row && { ...row, ...data, revision: Number(revision) },
  WarehouseClosed: ({ revision }, row) => row && { ...row, open: false, revision: Number(revision) },
});

export const warehouses = foldedTable<WarehouseRow>({
  table: warehouseTable,
  keys: ({ stream }) => [{ warehouse: idOf(stream) }],
  evolve: evolveWarehouse,
});
