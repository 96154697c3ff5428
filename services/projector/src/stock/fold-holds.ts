import { stockItems as contracts, naturalKey, thousandths } from '@sales/contracts';
import { type EventNamed, type Fold, foldedTable, on } from '@sales/eventsourcing';
import { type HoldRow, holdTable } from './table.ts';

type OfLine = EventNamed<
  typeof contracts,
  'StockReserved' | 'ReservationReleased' | 'StockAwaited' | 'BackorderFilled' | 'StockPicked' | 'StockShipped'
>;

type Change = Partial<Pick<HoldRow, 'held' | 'picked' | 'waiting'>>;

/**
 * The hold after a change. One that is empty stays: the list as of an instant goes through those that there are now.
 */
const changed = (
  { data: { sku, warehouse, orderId, lineId } }: OfLine,
  before: HoldRow | undefined,
  change: (row: HoldRow) => Change,
): HoldRow => {
  const row = before ?? {
    sku,
    warehouse,
    product_key: naturalKey(sku),
    warehouse_key: naturalKey(warehouse),
    order_id: orderId,
    line_id: lineId,
    held: 0,
    picked: 0,
    waiting: 0,
  };
  return { ...row, ...change(row) };
};

/** What is picked leaves first; what is let go was not picked, as far as there is such. */
export const evolveHold: Fold<HoldRow> = on(contracts, {
  StockReserved: (event, row: HoldRow | undefined): HoldRow =>
    changed(event, row, ({ held }) => ({ held: held + thousandths(event.data.quantity) })),
  BackorderFilled: (event, row) =>
    changed(event, row, ({ held }) => ({
      held: held + thousandths(event.data.quantity),
      waiting: thousandths(event.data.waiting),
    })),
  StockAwaited: (event, row) => changed(event, row, () => ({ waiting: thousandths(event.data.waiting) })),
  ReservationReleased: (event, row) =>
    changed(event, row, ({ held, picked, waiting }) => {
      const left = held - thousandths(event.data.quantity);
      return { held: left, picked: Math.min(picked, Math.max(left, 0)), waiting: event.data.closed ? 0 : waiting };
    }),
  StockPicked: (event, row) =>
    changed(event, row, ({ picked }) => ({ picked: picked + thousandths(event.data.quantity) })),
  StockShipped: (event, row) =>
    changed(event, row, ({ held, picked }) => ({
      held: held - thousandths(event.data.quantity),
      picked: Math.max(picked - thousandths(event.data.quantity), 0),
    })),
});

const lineOf = on(contracts, {
  StockReserved: ({ data }) => data,
  BackorderFilled: ({ data }) => data,
  StockAwaited: ({ data }) => data,
  ReservationReleased: ({ data }) => data,
  StockPicked: ({ data }) => data,
  StockShipped: ({ data }): { sku: string; warehouse: string; orderId: string; lineId: string } => data,
});

export const holds = foldedTable<HoldRow>({
  table: holdTable,
  keys: (event) => {
    const found = lineOf(event);
    if (found === undefined) return [];
    const { sku, warehouse, orderId, lineId } = found;
    return [{ sku, warehouse, order_id: orderId, line_id: lineId }];
  },
  evolve: evolveHold,
});
